import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Services } from '../../../../electron/engine/areas/services.ts';
import { readReceipt, trustedReceipt } from '../../../../electron/engine/media/receipt/read-receipt.ts';
import { encodeReceipt, parseReceipt, type Receipt } from '../../../../electron/engine/media/receipt/receipt.ts';
import { openForReading } from '../../../../electron/engine/mirror/mirror-folder.ts';
import { signCleartext } from '../../../../electron/engine/publication/sign-documents.ts';
import { SigningKeys } from '../../../../electron/engine/publication/signing-key.ts';
import { Registry } from '../../../../electron/engine/registry/registry.ts';
import { splitCleartext } from '../../../../electron/engine/source/cleartext.ts';
import { Gpg } from '../../../helpers/gpg.ts';
import { streamAndMirror } from '../../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const ed25519 = { algorithm: 'ed25519', userName: 'Site' } as const;

/** Another installation of the app, which a receipt is brought to. */
function elsewhere(): Pick<Services, 'registry' | 'keys' | 'now'> & { close(): void } {
  const dataFolder = tempFolder();
  const registry = Registry.open(dataFolder, { readOnly: false });
  const now = () => new Date();
  return { registry, keys: new SigningKeys({ dataFolder, now }), now, close: () => registry.close() };
}

/** A site with a mirror, and a receipt of it. */
async function siteWithReceipt(site = 'Plant 7 / north') {
  const setting = await streamAndMirror();
  await setting.mirror();
  const { dataFolder, api } = setting.engine;
  await new SigningKeys({ dataFolder, now: () => new Date() }).ensure(ed25519);
  const folder = tempFolder();
  const view = await api.media.receipt({ mirrors: [{ folder: setting.folder }], folder, site });
  return { ...setting, view, api, keys: new SigningKeys({ dataFolder, now: () => new Date() }) };
}

/** A receipt that its own key signed, however it reads. */
async function forged(change: (receipt: Receipt) => unknown = (receipt) => receipt) {
  const dataFolder = tempFolder();
  const keys = new SigningKeys({ dataFolder, now: () => new Date() });
  const { fingerprint } = await keys.ensure(ed25519);
  const receipt: Receipt = {
    format: 'streamferry-receipt',
    version: 1,
    id: '0f4f7a1e-7c0c-4a6e-9d4b-0c2b5f1f8a11',
    createdAt: '2026-01-01T00:00:00.000Z',
    site: 'Lab',
    fingerprint,
    publicKey: (await keys.exportPublic('binary')).toString('base64'),
    mirrors: [],
    bringAgain: [],
  };
  const file = join(dataFolder, 'receipt.sjson');
  writeFileSync(file, await signCleartext(JSON.stringify(change(receipt)), await keys.unlock(), new Date()));
  return { file, fingerprint, site: 'Lab' };
}

describe('a receipt', () => {
  it('names every file that stands in place, and reads as it was written', async () => {
    const { view, stream, folder, engine } = await siteWithReceipt();
    const other = elsewhere();
    const { receipt, trust } = await readReceipt(view.file, other);
    other.close();
    const { id } = await engine.mirror(folder);
    expect(receipt).toMatchObject({ site: 'Plant 7 / north', bringAgain: [], fingerprint: view.fingerprint });
    expect(receipt.mirrors).toHaveLength(1);
    expect(receipt.mirrors[0]).toMatchObject({ mirrorId: id, name: 'mirror', revision: 1 });
    expect(new Map(receipt.mirrors[0]?.files.map(({ path, digest }) => [path, digest.hex]))).toEqual(
      new Map([...stream.files].map(([path, { digests }]) => [path, digests.sha256])),
    );
    expect(trust).toEqual({ fingerprint: view.fingerprint, state: 'new' });
    expect(view).toMatchObject({ trust: 'trusted', mirrors: [{ id, revision: 1, files: stream.files.size }] });
  });

  it('is one file with a plain name, never written over another', async () => {
    const { view, api, folder } = await siteWithReceipt('Plänt 7 / ../north');
    expect(view.file).toMatch(/[\\/]streamferry-receipt-Pl-nt-7-north-\d{8}-\d{4}\.sjson$/u);
    const again = await api.media.receipt({
      mirrors: [{ folder }],
      folder: dirname(view.file),
      site: 'Plänt 7 / ../north',
    });
    expect(again.file).not.toBe(view.file);
    expect(readdirSync(dirname(view.file))).toHaveLength(2);
  });

  it("stands beside the mirror under the machine's name where nothing else is said", async () => {
    const { api, folder } = await siteWithReceipt();
    const { file, site } = await api.media.receipt({ mirrors: [{ folder }] });
    expect(dirname(file)).toBe(dirname(folder));
    expect(site).toBe(hostname());
  });

  it('is verified by gpg alone, however many files it names', async () => {
    const { view, keys } = await siteWithReceipt();
    const many = Array.from({ length: 500 }, (_, number) => ({
      path: `noble/${number}/${'x'.repeat(60)}`,
      sizeBytes: 1,
      digest: { algorithm: 'sha256', hex: 'a'.repeat(64) } as const,
    }));
    const receipt = parseReceipt(splitCleartext(readFileSync(view.file), view.file).text.toString(), view.file);
    const text = encodeReceipt({ ...receipt, mirrors: receipt.mirrors.map((mirror) => ({ ...mirror, files: many })) });
    const file = join(tempFolder(), 'many.sjson');
    writeFileSync(file, await signCleartext(text.trimEnd(), await keys.unlock(), new Date()));
    const gpg = new Gpg();
    try {
      gpg.run(['--batch', '--import'], { input: await keys.exportPublic('binary') });
      gpg.run(['--batch', '--verify', file]);
      gpg.run(['--batch', '--verify', view.file]);
    } finally {
      gpg.close();
    }
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(10_000);
  });

  it('claims neither lost nor damaged files, and asks for held ones again', async () => {
    const { api, folder, stream } = await siteWithReceipt();
    const [lost = '', cut = ''] = [...stream.files.keys()].sort();
    rmSync(join(folder, lost));
    truncateSync(join(folder, cut), 1);
    const view = await api.media.receipt({ mirrors: [{ folder }], folder: tempFolder() });
    expect(view.bringAgain).toEqual([lost, cut].sort());
    const text = readFileSync(view.file, 'utf8');
    const { mirrors } = parseReceipt(splitCleartext(Buffer.from(text), view.file).text.toString(), view.file);
    const paths = mirrors[0]?.files.map(({ path }) => path);
    expect(paths).toHaveLength(stream.files.size - 2);
    expect(paths).not.toContain(lost);
    expect(paths).not.toContain(cut);
  });

  it('names an imported mirror by the id of the one that was shipped', async () => {
    const { api, folder } = await siteWithReceipt();
    const { file, layout, close } = await openForReading(folder);
    close();
    const importedFrom = {
      mirrorId: 'the first',
      shipmentId: 's',
      fingerprint: 'F'.repeat(40),
      at: '2026-01-01T00:00:00.000Z',
    };
    writeFileSync(layout.mirrorFile, JSON.stringify({ ...file, importedFrom }));
    const view = await api.media.receipt({ mirrors: [{ folder }], folder: tempFolder() });
    expect(view.mirrors[0]?.id).toBe('the first');
  });

  it('takes any name of one line for the site, and the plain word where it is empty', async () => {
    const { api, folder } = await siteWithReceipt();
    const request = (site: string) => api.media.receipt({ mirrors: [{ folder }], folder: tempFolder(), site });
    expect(await request(' ')).toMatchObject({ site: 'site' });
    for (const site of ['a\nb', 'a\u202eb', 'x'.repeat(201)]) {
      await expect(request(site)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    }
  });
});

describe('trust in a receipt', () => {
  it('is in its key, which the site is known by from then on', async () => {
    const view = await forged();
    const other = elsewhere();
    await expect(trustedReceipt(view.file, other)).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
      message: expect.stringContaining(view.fingerprint),
    });
    const key = { signs: 'receipts', fingerprint: view.fingerprint, name: view.site } as const;
    other.registry.trustedKeys.trust({ ...key, signs: 'shipments' }, new Date());
    await expect(trustedReceipt(view.file, other)).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
    other.registry.trustedKeys.trust(key, new Date());
    expect(await trustedReceipt(view.file, other)).toMatchObject({ site: view.site });
    other.close();
  });

  it('is lost where the site comes with another key, also with one that another site is known by', async () => {
    const view = await forged();
    const other = elsewhere();
    const before = 'D'.repeat(40);
    other.registry.trustedKeys.trust({ signs: 'receipts', fingerprint: before, name: view.site }, new Date());
    other.registry.trustedKeys.trust(
      { signs: 'receipts', fingerprint: view.fingerprint, name: 'Elsewhere' },
      new Date(),
    );
    expect((await readReceipt(view.file, other)).trust).toEqual({
      fingerprint: view.fingerprint,
      state: 'changed',
      before,
    });
    await expect(trustedReceipt(view.file, other)).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
      message: expect.stringContaining(before),
    });
    other.close();
  });

  it("needs no comparing for the app's own key", async () => {
    const { view, api } = await siteWithReceipt();
    expect(await api.media.readReceipt({ file: view.file })).toEqual(view);
  });
});

describe('a receipt is refused', () => {
  it.each([
    ['with a path altered', (text: string) => text.replace('"Lab"', '"Lap"'), 'SIGNATURE_BAD'],
    ['cut short', (text: string) => text.slice(0, text.length / 2), 'SIGNATURE_MISSING'],
    ['without a signature', () => '{"format":"streamferry-receipt"}', 'SIGNATURE_MISSING'],
    ['with text before it', (text: string) => `x\n${text}`, 'MALFORMED'],
  ])('%s', async (_, change, code) => {
    const view = await forged();
    const other = elsewhere();
    writeFileSync(view.file, change(readFileSync(view.file, 'utf8')));
    await expect(readReceipt(view.file, other)).rejects.toMatchObject({ code });
    other.close();
  });

  it.each([
    ['that is something else', (receipt: Receipt) => ({ ...receipt, format: 'streamferry-shipment' }), 'MALFORMED'],
    ['of a later version', (receipt: Receipt) => ({ ...receipt, version: 2 }), 'UNSUPPORTED_FORMAT'],
    [
      'that names another key than it carries',
      (receipt: Receipt) => ({ ...receipt, fingerprint: 'E'.repeat(40) }),
      'MALFORMED',
    ],
    ['that carries no key', (receipt: Receipt) => ({ ...receipt, publicKey: 'AAAA' }), 'KEY_MISSING'],
    ['that is no JSON', () => undefined, 'MALFORMED'],
  ])('%s', async (_, change, code) => {
    const other = elsewhere();
    const { file } = await forged((receipt) => change(receipt) ?? 'x'.repeat(3));
    await expect(readReceipt(file, other)).rejects.toMatchObject({ code });
    other.close();
  });

  it('that is not there, or is a folder', async () => {
    const other = elsewhere();
    const folder = join(tempFolder(), 'folder.sjson');
    mkdirSync(folder);
    for (const file of [folder, join(folder, 'none.sjson')]) {
      await expect(readReceipt(file, other)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    }
    other.close();
  });

  it('that is too large to be one', async () => {
    const other = elsewhere();
    const file = join(tempFolder(), 'big.sjson');
    writeFileSync(file, '');
    truncateSync(file, 64 * 2 ** 20 + 1);
    await expect(readReceipt(file, other)).rejects.toMatchObject({ code: 'MALFORMED' });
    other.close();
  });
});
