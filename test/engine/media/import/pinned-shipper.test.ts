import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JobSnapshot } from '../../../../electron/contract/job.ts';
import { type HandmadeShipment, quickKeys } from '../../../helpers/handmade-shipment.ts';
import { type ImportSite, importSite } from '../../../helpers/import-site.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;
/** The same mirror, shipped by another machine. */
let other: HandmadeShipment;
let site: ImportSite;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  one = await by.ship(join(base.folder, 'one'));
  other = await by.ship(join(base.folder, 'other'), { keys: await quickKeys(join(base.folder, 'keys')) });
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

/** Whose shipments are believed is what was trusted beforehand. */
beforeEach(async () => {
  site = await importSite(by);
  await trust(one, 'noble');
  await trust(other, 'another machine');
});

function trust({ fingerprint }: HandmadeShipment, name: string, replace?: string) {
  const key = { fingerprint, signs: 'shipments', name } as const;
  return site.engine.api.media.trust({ ...key, ...(replace === undefined ? {} : { replace }) });
}

async function taken(shipment: HandmadeShipment, intoFolder = site.folder): Promise<JobSnapshot> {
  const { folders } = shipment;
  const { keyringFile } = by.stream;
  const { jobId } = await site.engine.api.media.import({ folders, keyringFile, intoFolder });
  return site.engine.api.jobs.wait({ id: jobId });
}

const changed = () => ({ fingerprint: other.fingerprint, state: 'changed', before: one.fingerprint });

test('A mirror goes on coming by the key that it came by, until a person puts another one in its place', async () => {
  expect(await taken(one)).toMatchObject({ state: 'done' });
  expect(await taken(other)).toMatchObject({
    state: 'failed',
    failures: [{ code: 'SIGNER_UNKNOWN', details: changed() }],
  });
  const look = () => site.engine.api.media.inspect({ folders: other.folders });
  expect((await look()).trust).toEqual(changed());
  expect((await site.engine.api.media.inspect({ folders: one.folders })).trust.state).toBe('trusted');
  await trust(other, 'noble', one.fingerprint);
  expect((await look()).trust.state).toBe('trusted');
  expect(await taken(other)).toMatchObject({ state: 'done' });
  const { importedFrom } = await site.engine.mirror(site.folder);
  expect(importedFrom?.fingerprint).toBe(other.fingerprint);
  // The former one may be trusted for other mirrors.
  await trust(one, 'elsewhere');
  expect((await look()).trust.state).toBe('trusted');
});

test('A mirror that the app has forgotten names the key in its own folder', async () => {
  expect(await taken(one)).toMatchObject({ state: 'done' });
  const { api } = site.engine;
  await api.mirrors.remove({ mirror: { folder: site.folder }, deleteFiles: false });
  expect(await taken(other)).toMatchObject({ state: 'failed', failures: [{ details: changed() }] });
  const { folders } = other;
  expect((await api.media.inspect({ folders, intoFolder: site.folder })).trust).toEqual(changed());
  expect((await api.media.inspect({ folders, intoFolder: join(tempFolder(), 'new') })).trust.state).toBe('trusted');
});
