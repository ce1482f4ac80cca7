import { appendFileSync, chmodSync, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkVolume } from '../../../../electron/engine/media/import/check-volume.ts';
import { contentName, shipmentFile } from '../../../../electron/engine/media/shipment-layout.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { importSite } from '../../../helpers/import-site.ts';
import { asOrdinaryUser } from '../../../helpers/ordinary-user.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { contextOf } from '../export/writing.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  one = await by.ship(join(base.folder, 'one'));
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
