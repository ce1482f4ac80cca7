import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentName, shipmentFile, shipmentNames } from '../../../../electron/engine/media/shipment-layout.ts';
import type { MirrorTable } from '../../../../electron/engine/serve/mirror-table.ts';
import { ask, startMirrorServer } from '../../../helpers/mirror-server.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** The largest file that FAT takes. */
const firstBytes = 2 ** 32 - 1;
const secondBytes = 2 ** 30 + 1;
const sizeBytes = firstBytes + secondBytes;
const hex = 'ab'.repeat(32);

/** A file with nothing in it but some bytes at its beginning and its end. */
function sparse(folder: string, name: string, wish: { sizeBytes: number; head: string; tail: string }): void {
  const file = shipmentFile(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, wish.head);
  truncateSync(file, wish.sizeBytes);
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, wish.tail, wish.sizeBytes - wish.tail.length);
  closeSync(descriptor);
}

/** Two volumes with one file of more than 5 GiB in two parts; its digest is nobody's, and it is never read to the end. */
async function servedLarge() {
  const volumes = [1, 2].map((number) => ({
    label: `big ${number} of 2`,
    folder: join(tempFolder(), `volume-${number}`),
    sealName: shipmentNames.seal,
  }));
  const [first = '', second = ''] = volumes.map(({ folder }) => folder);
  sparse(first, contentName(hex, 1), { sizeBytes: firstBytes, head: 'begin', tail: 'before' });
  sparse(second, contentName(hex, 2), { sizeBytes: secondBytes, head: 'behind', tail: 'finish' });
  for (const { folder } of volumes) writeFileSync(join(folder, shipmentNames.seal), '{}');
  const parts = [
    { sizeBytes: firstBytes, places: [{ root: first, name: contentName(hex, 1) }] },
    { sizeBytes: secondBytes, places: [{ root: second, name: contentName(hex, 2) }] },
  ];
  const digest = { algorithm: 'sha256', hex } as const;
  const item = { kind: 'item', path: 'big', sizeBytes, digest, names: [], parts, auditedMs: 0, current: true } as const;
  const table: MirrorTable = {
    mirrorId: 'm',
    root: first,
    publication: 'verbatim',
    revision: 1,
    publishedAt: new Date(),
    signers: [],
    contentIds: [],
    documents: new Map(),
    retired: new Map(),
    items: new Map([['big', item]]),
    fingerprint: 'f',
  };
  const medium = { title: 'big', volumes, table, held: new Map() };
  return startMirrorServer([{ mirrorId: 'm', name: 'big', folder: first, medium }]);
}

test('a file beyond 4 GiB in parts is served by ranges across the seam', async () => {
  const { origin, notices } = await servedLarge();
  const asked = async (range: string) => {
    const { status, headers, body } = await ask(`${origin}/big/big`, { headers: { range } });
    return [status, headers['content-range'], body.toString().replaceAll('\0', '0')];
  };
  const answered = (first: number, last: number, body: string) => [206, `bytes ${first}-${last}/${sizeBytes}`, body];
  expect((await ask(`${origin}/big/big`, { method: 'HEAD' })).headers['content-length']).toBe(String(sizeBytes));
  expect(await asked(`bytes=${firstBytes - 6}-${firstBytes + 5}`)).toEqual(
    answered(firstBytes - 6, firstBytes + 5, 'beforebehind'),
  );
  expect(await asked(`bytes=${firstBytes - 8}-${firstBytes}`)).toEqual(
    answered(firstBytes - 8, firstBytes, '00beforeb'),
  );
  expect(await asked(`bytes=${firstBytes - 1}-${firstBytes - 1}`)).toEqual(
    answered(firstBytes - 1, firstBytes - 1, 'e'),
  );
  expect(await asked(`bytes=${firstBytes}-${firstBytes + 7}`)).toEqual(
    answered(firstBytes, firstBytes + 7, 'behind00'),
  );
  expect(await asked('bytes=-7')).toEqual(answered(sizeBytes - 7, sizeBytes - 1, '0finish'));
  expect(await asked(`bytes=${2 ** 32}-${2 ** 32}`)).toEqual(answered(2 ** 32, 2 ** 32, 'e'));
  const wide = await ask(`${origin}/big/big`, {
    headers: { range: `bytes=${firstBytes - 3_000_000}-${firstBytes + 3_000_000}` },
  });
  expect(wide.body.length).toBe(6_000_001);
  expect(wide.body.subarray(2_999_994, 3_000_006).toString()).toBe('beforebehind');
  expect(notices).toEqual([]);
});
