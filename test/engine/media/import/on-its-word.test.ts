import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportRequest } from '../../../../electron/contract/media.ts';
import type { ShippedMirror } from '../../../../electron/engine/media/manifest.ts';
import type { HandmadeShipment } from '../../../helpers/handmade-shipment.ts';
import { type ImportSite, importSite } from '../../../helpers/import-site.ts';
import { type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder } from '../../../helpers/temp-folder.ts';
import { sha256 } from '../../../helpers/tree.ts';

const base = longTempFolder();
const body = Buffer.from('what upstream never signed');
const evil = { path: 'noble/amd64/evil', sizeBytes: body.length };
let by: Shipper;
let intact: HandmadeShipment;
/** Signed by the right key, with one file more than upstream tells of. */
let more: HandmadeShipment;
/** The same, of a mirror that says nobody signed it. */
let unsigned: HandmadeShipment;
let site: ImportSite;

beforeAll(async () => {
  by = await shipper({ folder: join(base.folder, 'by'), publication: 'verbatim' });
  intact = await by.ship(join(base.folder, 'intact'));
  const forged = (target: string, change: (mirror: ShippedMirror) => ShippedMirror) =>
    by.ship(join(base.folder, target), {
      forge: (mirrors) => ({ mirrors: mirrors.map(withMore).map(change), bytes: [body] }),
    });
  more = await forged('more', (mirror) => mirror);
  unsigned = await forged('unsigned', withoutSigners);
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});
beforeEach(async () => {
  site = await importSite(by);
});

function withMore(mirror: ShippedMirror): ShippedMirror {
  const [held] = mirror.holdings;
  if (held === undefined) throw new Error('The mirror holds nothing');
  const { evidence: _, digest: __, ...place } = held;
  const file = { ...evil, sha256: sha256(body), checkedAt: '2026-01-01T00:00:00.000Z' };
  const holding = { ...place, ...evil, item: 'evil' };
  return { ...mirror, files: [...mirror.files, file], holdings: [...mirror.holdings, holding] };
}

function withoutSigners(mirror: ShippedMirror): ShippedMirror {
  const bare = <T extends { readonly signer?: unknown }>({ signer: _, ...one }: T) => one;
  return {
    ...mirror,
    upstream: mirror.upstream.map(bare),
    documents: mirror.documents.map(bare),
    evidence: mirror.evidence.map(bare),
  };
}

function inspected({ folders, fingerprint }: HandmadeShipment) {
  return site.engine.api.media.inspect({ folders, fingerprint, keyringFile: by.stream.keyringFile });
}

async function ended(shipment: HandmadeShipment, request?: Partial<ImportRequest>) {
  const { state, failures, result } = await site.import(shipment, request);
  return { state, codes: failures.map(({ code }) => code), findings: result?.findings };
}

const refused = { state: 'failed', codes: ['DIGEST_UNKNOWN'], findings: undefined };

test('A look, a check and an import all refuse a record that upstream never signed', async () => {
  const view = await inspected(more);
  expect(view.warnings).toMatchObject([{ code: 'DIGEST_UNKNOWN', path: evil.path }]);
  expect(view.mirrors).toMatchObject([{ upstreamSigners: [], unsigned: false }]);
  expect(await ended(more, { checkOnly: true })).toEqual(refused);
  expect(await ended(more)).toEqual(refused);
  expect(await ended(intact, { checkOnly: true })).toMatchObject({ state: 'done', findings: 0 });
  expect(site.engine.notices).toEqual([]);
});

test('What was let in on the shipment’s word is told then, by the mirror and in its custody ever after', async () => {
  expect(await ended(more, { acceptUnsigned: true, checkOnly: true })).toMatchObject({ state: 'done', findings: 0 });
  expect(await ended(more, { acceptUnsigned: true })).toMatchObject({ state: 'done' });
  expect(site.engine.notices).toEqual(Array(2).fill(expect.stringContaining(evil.path)));
  const { api } = site.engine;
  const { folder } = site;
  expect(await site.engine.mirror(folder)).toMatchObject({ trust: 'signed', unverified: true });
  const custody = await api.media.custody({ folder });
  expect(custody.steps.at(-1)).toMatchObject({ kind: 'imported', onItsWord: 1 });
  expect(custody.text).toContain('1 held item that nothing upstream signed');
  expect(await ended(intact, { allowRollback: true })).toMatchObject({ state: 'done' });
  expect((await site.engine.mirror(folder)).unverified).toBe(true);
});

test('A mirror that nobody signed is looked at on the shipment’s word, and what not even its documents tell is named', async () => {
  const view = await inspected(unsigned);
  expect(view.mirrors).toMatchObject([{ upstreamSigners: [], unsigned: true }]);
  expect(view.warnings).toMatchObject([{ code: 'DIGEST_UNKNOWN', path: evil.path }]);
  expect(await ended(unsigned, { checkOnly: true })).toMatchObject({ state: 'done', findings: 0 });
  expect(site.engine.notices).toEqual([expect.stringContaining(evil.path), expect.stringContaining('Nobody signed')]);
  expect(await ended(unsigned)).toMatchObject({ codes: ['SIGNATURE_MISSING'] });
});

test('An import that is proven as a whole leaves no such mark', async () => {
  expect(await ended(intact, { acceptUnsigned: true })).toMatchObject({ state: 'done' });
  expect((await site.engine.mirror(site.folder)).unverified).toBeUndefined();
  const { steps } = await site.engine.api.media.custody({ folder: site.folder });
  expect(steps.at(-1)).not.toHaveProperty('onItsWord');
});
