import { cpSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InspectRequest } from '../../../../electron/contract/media.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { type ImportSite, importSite } from '../../../helpers/import-site.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;
let three: HandmadeShipment;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  one = await by.ship(join(base.folder, 'one'));
  three = await by.ship(join(base.folder, 'three'), { volumes: 3 });
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

function inspect(
  { engine }: ImportSite,
  { folders }: Pick<HandmadeShipment, 'folders'>,
  more: Partial<InspectRequest> = {},
) {
  return engine.api.media.inspect({ folders, keyringFile: by.stream.keyringFile, ...more });
}

describe('a look at a shipment', () => {
  test('of an unknown key tells the key and its own names, and proves nothing', async () => {
    const site = await importSite(by);
    const view = await inspect(site, one);
    expect(view.trust).toEqual({ fingerprint: one.fingerprint, state: 'new' });
    expect(view).toMatchObject({ title: 'noble', volumes: [{ number: 1, folder: one.folders[0] }], warnings: [] });
    expect(view.mirrors).toMatchObject([{ name: 'noble', upstreamSigners: [] }]);
    expect(view.mirrors[0]?.into).toBeUndefined();
  });

  test('of a key that was compared proves who signed upstream', async () => {
    const site = await importSite(by);
    const view = await inspect(site, one, { fingerprint: one.fingerprint });
    expect(view.trust.state).toBe('trusted');
    const files = by.stream.files.size;
    expect(view.mirrors).toMatchObject([
      {
        upstreamSigners: [{ fingerprint: by.stream.fingerprint }],
        unsigned: false,
        files,
        publication: 'verbatim',
        revision: 1,
      },
    ]);
    expect(view).toMatchObject({ files, damaged: [], warnings: [] });
    expect(await site.engine.api.media.trustedKeys({})).toEqual([]);
  });

  test('tells what cannot be proven here as a warning', async () => {
    const site = await importSite(by);
    const { api } = site.engine;
    const view = await api.media.inspect({ folders: one.folders, fingerprint: one.fingerprint });
    expect(view.warnings).toMatchObject([{ code: expect.stringMatching(/^(KEY_MISSING|SIGNER_UNKNOWN)$/u) }]);
    expect(view.mirrors).toMatchObject([{ upstreamSigners: [], unsigned: false }]);
  });

  test('says what an import would do, before and after it', async () => {
    const site = await importSite(by);
    const look = () => inspect(site, one, { fingerprint: one.fingerprint, intoFolder: site.folder });
    const files = by.stream.files.size;
    const [fresh] = (await look()).mirrors;
    const { sizeBytes } = fresh ?? {};
    const here = { folder: site.folder, removeFiles: 0, missingFiles: 0 };
    expect(fresh?.into).toEqual({ ...here, state: 'new', bringFiles: files, bringBytes: sizeBytes, presentFiles: 0 });
    await site.import(one);
    const before = treeOf(site.folder);
    expect((await look()).mirrors[0]?.into).toEqual({
      ...here,
      state: 'same',
      bringFiles: 0,
      bringBytes: 0,
      presentFiles: files,
    });
    expect(treeOf(site.folder)).toEqual(before);
  });

  test('says that a shipment is older than what stands there', async () => {
    const later = await shipper({ folder: tempFolder(), publication: 'verbatim' });
    const first = await later.ship(tempFolder());
    await later.stream.publish(['20250102']);
    await later.update();
    const second = await later.ship(tempFolder());
    const site = await importSite(later);
    await site.import(second);
    const { keyringFile } = later.stream;
    const view = await inspect(site, first, { fingerprint: first.fingerprint, keyringFile, intoFolder: site.folder });
    expect(view.mirrors[0]?.into).toMatchObject({ state: 'older', bringFiles: later.stream.files.size });
    expect(view.warnings).toMatchObject([{ code: 'ROLLED_BACK' }]);
    await later.engine.close();
  });

  test('tells which volumes are there, and what is missing without the others', async () => {
    const site = await importSite(by);
    const folders = [three.folders[2] ?? ''];
    const view = await inspect(site, { folders }, { fingerprint: three.fingerprint, intoFolder: site.folder });
    expect(view.volumes.map(({ number, folder }) => [number, folder])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, folders[0]],
    ]);
    const { into } = view.mirrors[0] ?? {};
    expect((into?.bringFiles ?? 0) + (into?.missingFiles ?? 0)).toBe(by.stream.files.size);
    expect(into?.missingFiles).toBeGreaterThan(0);
  });

  test('names files that are gone or cut short, without reading any', async () => {
    const site = await importSite(by);
    const folder = join(tempFolder(), 'streamferry-noble');
    cpSync(one.folders[0] ?? '', folder, { recursive: true });
    const data = one.manifest.mirrors[0]?.files.map(({ sha256 }) => `data/${sha256.slice(0, 2)}/${sha256}`) ?? [];
    const [gone = '', short = ''] = data;
    rmSync(join(folder, gone));
    truncateSync(join(folder, short), 3);
    const view = await inspect(site, { folders: [folder] }, { fingerprint: one.fingerprint });
    expect(view.damaged.map(({ path }) => path).sort()).toEqual([gone, short].sort());
  });
});
