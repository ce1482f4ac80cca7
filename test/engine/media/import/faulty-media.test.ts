import {
  appendFileSync,
  chmodSync,
  cpSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkVolume } from '../../../../electron/engine/media/import/check-volume.ts';
import { damagedParts } from '../../../../electron/engine/media/import/damaged-parts.ts';
import type { Content } from '../../../../electron/engine/media/manifest.ts';
import { contentName, shipmentFile } from '../../../../electron/engine/media/shipment-layout.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { importSite } from '../../../helpers/import-site.ts';
import { asOrdinaryUser } from '../../../helpers/ordinary-user.ts';
import { believed, type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { sha256, treeOf } from '../../../helpers/tree.ts';
import { contextOf } from '../export/writing.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;
let three: HandmadeShipment;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  one = await by.ship(join(base.folder, 'one'));
  three = await by.ship(join(base.folder, 'three'), { volumes: 3, partBytes: 7000 });
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

/** Copies that may be spoiled, with names of which each begins the next. */
function copied({
  folders,
  ...rest
}: HandmadeShipment): HandmadeShipment & { readonly folders: readonly [string, ...string[]] } {
  const target = tempFolder();
  const [first = '', ...more] = folders.map((folder, index) => {
    const copy = join(target, index === 0 ? 'noble' : `noble-${index + 1}`);
    cpSync(folder, copy, { recursive: true });
    return copy;
  });
  return { ...rest, folders: [first, ...more] };
}

function alone(shipment: HandmadeShipment, number: number): HandmadeShipment {
  return { ...shipment, folders: [shipment.folders[number - 1] ?? ''] };
}

/** Changes a byte of a file, and gives it its size. */
function spoil(file: string): void {
  const bytes = readFileSync(file);
  bytes[20] = ((bytes[20] ?? 0) + 1) % 256;
  writeFileSync(file, bytes);
}

/** A file with a part on each of the three volumes. */
function dealtOut(): Content {
  const found = three.manifest.contents.find(({ parts }) => parts.length === 3);
  if (found === undefined) throw new Error('No file is in three parts');
  return found;
}

function partOn(number: number): string {
  return dealtOut().parts.find(({ volumes }) => volumes.includes(number))?.name ?? '';
}

describe('a document that is longer than it was', () => {
  test('is named by an import and by a check', async () => {
    const site = await importSite(by);
    const spoiled = copied(one);
    const name = contentName(one.manifest.mirrors[0]?.documents[0]?.sha256 ?? '');
    appendFileSync(shipmentFile(spoiled.folders[0], name), 'x');
    const ended = await site.import(spoiled);
    expect(ended).toMatchObject({ state: 'failed', failures: [{ code: 'DIGEST_MISMATCH', path: name }] });
    const checked = await site.import(spoiled, { checkOnly: true });
    expect(checked.result?.import?.damaged).toMatchObject([{ path: name }]);
  });
});

describe('what a medium does not give', () => {
  test('is named by a check, file by file, where a folder or file cannot be read', async () => {
    const {
      folders: [folder],
      manifest,
    } = copied(one);
    const names = Object.keys(treeOf(folder));
    const [first = ''] = names.filter((name) => name.startsWith('data/'));
    chmodSync(dirname(join(folder, first)), 0o000);
    chmodSync(join(folder, 'volume.json'), 0o000);
    const { damaged } = await asOrdinaryUser(dirname(folder), () =>
      checkVolume({ folder, manifest, now: new Date(), onBytes: () => undefined }, contextOf()),
    );
    const hidden = names.filter((name) => name.startsWith(`${dirname(first)}/`));
    expect(damaged.map(({ path }) => path).sort()).toEqual([...hidden, 'volume.json'].sort());
    for (const { reason } of damaged) expect(reason).toContain('it cannot be read (EACCES)');
    chmodSync(dirname(join(folder, first)), 0o755);
  });
});

describe('parts that wait for others', () => {
  test('go where they were damaged meanwhile; the others stay, though one that comes is damaged', async () => {
    const site = await importSite(by);
    const staging = join(site.folder, '.streamferry', 'staging');
    const [first = '', second = '', third = ''] = three.folders;
    await site.import({ ...three, folders: [first, second] });
    const nameOf = (number: number) => {
      const hex = dealtOut().parts.find(({ volumes }) => volumes.includes(number))?.sha256;
      return Object.entries(treeOf(staging)).find(([, found]) => found === hex)?.[0] ?? 'none';
    };
    const [bad, good] = [nameOf(1), nameOf(2)];
    spoil(join(staging, bad));
    const spoiled = copied(three);
    spoil(shipmentFile(spoiled.folders[2] ?? '', partOn(3)));
    const ended = await site.import(alone(spoiled, 3));
    expect(ended.result?.import?.damaged).toMatchObject([{ path: partOn(3) }]);
    expect(Object.keys(treeOf(staging))).toContain(good);
    expect(Object.keys(treeOf(staging))).not.toContain(bad);
    expect((await site.import({ ...three, folders: [first, third] })).state).toBe('done');
    expect(site.visible()).toEqual(treeOf(by.mirror, ['.streamferry']));
    expect(treeOf(staging)).toEqual({});
  });
});

describe('damage', () => {
  test('is told of the volume that it is on, however alike their folders are called', async () => {
    const spoiled = copied(three);
    spoil(shipmentFile(spoiled.folders[1] ?? '', partOn(2)));
    const content = dealtOut();
    const file = { path: 'boot-initrd', sizeBytes: content.sizeBytes, sha256: content.sha256 };
    const proven = { ...file, digest: { algorithm: 'sha256', hex: content.sha256 }, checkedAt: '' } as const;
    const damaged = await damagedParts([proven], await believed(spoiled.folders), new AbortController().signal);
    expect(damaged).toMatchObject([{ path: partOn(2), reason: expect.stringMatching(/^noble 2 of 3, /u) }]);
  });

  test('is a link in the place of a file, or of the folder that it is in: nothing is read through it', async () => {
    const [{ sha256: hex } = { sha256: '' }, { sha256: other } = { sha256: '' }] = one.manifest.mirrors[0]?.files ?? [];
    const spoiled = copied(one);
    const aside = tempFolder();
    const secret = join(aside, 'secret');
    const file = shipmentFile(spoiled.folders[0], contentName(hex));
    writeFileSync(secret, Buffer.alloc(readFileSync(file).length, 7));
    rmSync(file);
    symlinkSync(secret, file);
    const inside = dirname(shipmentFile(spoiled.folders[0], contentName(other)));
    renameSync(inside, join(aside, 'away'));
    symlinkSync(join(aside, 'away'), inside);
    const site = await importSite(by);
    const ended = await site.import(spoiled);
    expect(ended.state).toBe('partial');
    expect(ended.failures.map(({ code }) => code)).toEqual(['HTTP_STATUS', 'HTTP_STATUS']);
    expect(JSON.stringify(ended)).not.toContain(sha256(readFileSync(secret)));
    expect(ended.result?.import?.damaged).toContainEqual(expect.objectContaining({ path: contentName(hex) }));
  });
});
