import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobSnapshot } from '../../../../electron/contract/job.ts';
import type { PublicationMode } from '../../../../electron/contract/mirror.ts';
import type { ShippedMirror } from '../../../../electron/engine/media/manifest.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { importSite } from '../../../helpers/import-site.ts';
import { type Loose, resigned, type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';

const base = longTempFolder();
let by: Shipper;
let newer: HandmadeShipment;
/** Of what the mirror was rolled back to. */
let older: HandmadeShipment;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  const mirror = { folder: by.mirror };
  await by.engine.api.mirrors.edit({ mirror, keepRevisions: 1 });
  await by.stream.publish(['20250102']);
  await by.update();
  newer = await by.ship(join(base.folder, 'newer'));
  await by.engine.api.publication.rollback({ mirror });
  older = await by.ship(join(base.folder, 'older'));
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

function ending({ state, failures }: JobSnapshot): string {
  return failures[0]?.code ?? state;
}

async function publishAs(
  { api }: Pick<Shipper['engine'], 'api'>,
  { folder, publication }: { readonly folder: string; readonly publication: PublicationMode },
): Promise<void> {
  const { jobId } = await api.publication.publish({ mirror: { folder }, publication });
  expect(await api.jobs.wait({ id: jobId })).toMatchObject({ state: 'done' });
}

test('A mirror that was rolled back where it was written is older, though upstream is not', async () => {
  const site = await importSite(by);
  const { api } = site.engine;
  expect(ending(await site.import(newer))).toBe('done');
  const before = site.visible();
  expect(ending(await site.import(older))).toBe('ROLLED_BACK');
  expect(site.visible()).toEqual(before);
  const { keyringFile } = by.stream;
  const { mirrors } = await api.media.inspect({ folders: older.folders, keyringFile, intoFolder: site.folder });
  expect(mirrors[0]?.into?.state).toBe('older');

  // What is trimmed here was made from the newer documents.
  await publishAs(site.engine, { folder: site.folder, publication: 'trimmed' });
  expect(ending(await site.import(older))).toBe('ROLLED_BACK');
  expect(ending(await site.import(newer))).toBe('done');
  expect(site.visible()).toEqual(before);
});

test('A trimmed publication that is dated before the verbatim one here is older', async () => {
  const site = await importSite(by);
  expect(ending(await site.import(older))).toBe('done');
  await by.engine.api.publication.release({ folder: by.mirror });
  await publishAs(by.engine, { folder: by.mirror, publication: 'trimmed' });
  const change = (json: Loose) => Object.assign(json, { updated: 'Wed, 01 Jan 2025 00:00:00 +0000' });
  const forge = async (mirrors: readonly ShippedMirror[]) => {
    const [mirror] = mirrors;
    if (mirror === undefined) throw new Error('There is no mirror to forge');
    const published = mirror.documents.map((document) => ({
      contentId: undefined,
      updated: undefined,
      signer: undefined,
      ...document,
      bytes: readFileSync(join(by.mirror, document.path)),
    }));
    const anew = await resigned(mirror, published, { change, keys: by.keys });
    return { mirrors: [anew.mirror], bytes: anew.bytes };
  };
  expect(ending(await site.import(await by.ship(tempFolder(), { forge })))).toBe('ROLLED_BACK');
});
