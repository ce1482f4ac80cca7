import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PublishedDocument } from '../../../electron/engine/publication/published-document.ts';
import { signDocuments } from '../../../electron/engine/publication/sign-documents.ts';
import { SigningKeys, type UnlockedKey } from '../../../electron/engine/publication/signing-key.ts';
import { type TrimmedDocument, trimPublication } from '../../../electron/engine/publication/trim.ts';
import { authenticate } from '../../../electron/engine/source/authenticate.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { Gpg } from '../../helpers/gpg.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256 } from '../../helpers/tree.ts';
import { allHeld, tinySources } from '../../helpers/trim-sources.ts';

const now = new Date('2026-01-01T12:00:00.700Z');
const later = new Date('2026-01-02T12:00:00Z');
const ubuntu = 'streams/v1/com.ubuntu.maas:stable:v3:download';

function trimmed(): readonly TrimmedDocument[] {
  const sources = tinySources();
  const held = allHeld(sources).filter(({ product }) => /:20\.04:amd64:|pxelinux/.test(product));
  return trimPublication({ sources, held, now }).documents;
}

async function signingKeys(algorithm: 'rsa4096' | 'ed25519' = 'ed25519') {
  const keys = new SigningKeys({ dataFolder: tempFolder(), now: () => now });
  await keys.ensure({ algorithm, userName: 'Streamferry' });
  return keys;
}

/** The documents in a folder, beside the binary keyring. */
function placed(documents: readonly PublishedDocument[], ring: Buffer): (path: string) => string {
  const folder = tempFolder();
  for (const { path, bytes } of documents) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  writeFileSync(join(folder, 'streamferry.gpg'), ring);
  return (path) => join(folder, path);
}

function gpgv(ring: string, ...files: readonly string[]): Buffer {
  const clock = ['--output', '-'];
  return execFileSync('gpgv', ['--keyring', ring, ...(files.length === 1 ? clock : []), ...files], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe.each(['rsa4096', 'ed25519'] as const)('documents signed by a key of kind %s', (algorithm) => {
  test('are proven by gpgv with the exported binary keyring, in both forms', async () => {
    const keys = await signingKeys(algorithm);
    const documents = trimmed();
    const signed = await signDocuments({ documents, key: await keys.unlock(), now });
    const file = placed(signed, await keys.publicKeyring());
    for (const { path, text } of documents) {
      gpgv(file('streamferry.gpg'), file(`${path}.gpg`), file(path));
      const said = gpgv(file('streamferry.gpg'), file(path.replace(/json$/, 'sjson'))).toString();
      expect(said.trimEnd().replaceAll('.sjson"', '.json"')).toBe(text.trimEnd());
    }
    const wrong = signed.map((one) =>
      one.kind === 'signature'
        ? one
        : { ...one, bytes: Buffer.from(one.bytes.toString().replace('"format"', '"f0rmat"')) },
    );
    const spoiled = placed(wrong, await keys.publicKeyring());
    expect(() => gpgv(spoiled('streamferry.gpg'), spoiled(`${ubuntu}.json.gpg`), spoiled(`${ubuntu}.json`))).toThrow();
    expect(() => gpgv(spoiled('streamferry.gpg'), spoiled(`${ubuntu}.sjson`))).toThrow();
  });

  test('are authenticated by us, by SHA-512, as signed now', async () => {
    const keys = await signingKeys(algorithm);
    const key = await keys.unlock();
    const signed = await signDocuments({ documents: trimmed(), key, now });
    const ring = loadKeyring(await keys.publicKeyring(), [key.fingerprint]);
    const signatures = new Map(signed.map(({ path, bytes }) => [path, bytes]));
    for (const { path, bytes, kind, signer } of signed) {
      if (kind === 'signature') continue;
      const signature = signatures.get(`${path}.gpg`);
      const proven = await authenticate({ path, bytes, ...(signature === undefined ? {} : { signature }) }, ring, now);
      expect(proven.signer).toEqual(signer);
      expect(signer?.signedAt).toBe('2026-01-01T12:00:00.000Z');
      if (path.endsWith('.sjson')) expect(bytes.toString('utf8', 0, 60)).toContain('\nHash: SHA512\n');
    }
  });
});

describe('signed documents', () => {
  test('come in the order of publication: signature, what it signs; product files, then the index', async () => {
    const signed = await signDocuments({ documents: trimmed(), key: await (await signingKeys()).unlock(), now });
    const bootloaders = 'streams/v1/com.ubuntu.maas:stable:1:bootloader-download';
    const stems = [bootloaders, ubuntu, 'streams/v1/index'];
    expect(signed.map(({ path }) => path)).toEqual(
      stems.flatMap((stem) => [`${stem}.json.gpg`, `${stem}.json`, `${stem}.sjson`]),
    );
    expect(signed.map(({ kind }) => kind)).toEqual([
      ...Array(2).fill(['signature', 'products', 'products']).flat(),
      ...['signature', 'index', 'index'],
    ]);
    for (const { bytes, sha256: digest } of signed) expect(digest).toBe(sha256(bytes));
  });

  test('lead, each index to the product files of its own form', async () => {
    const signed = await signDocuments({ documents: trimmed(), key: await (await signingKeys()).unlock(), now });
    const textOf = (path: string) => signed.find((one) => one.path === path)?.bytes.toString() ?? '';
    expect(textOf('streams/v1/index.json')).toContain(`"path": "${ubuntu}.json"`);
    expect(textOf('streams/v1/index.json')).not.toContain('.sjson');
    expect(textOf('streams/v1/index.sjson')).toContain(`"path": "${ubuntu}.sjson"`);
    expect(textOf('streams/v1/index.sjson')).not.toContain('.json"');
  });

  test('carry text that begins lines with dashes and ends them with spaces', async () => {
    const keys = await signingKeys();
    const text = '- one\n-----BEGIN PGP SIGNATURE-----\nFrom me\n-----\n\n\u00e9\n';
    const document: TrimmedDocument = {
      path: 'streams/v1/x.json',
      kind: 'products',
      contentId: 'x',
      json: {},
      text,
      updated: now.toISOString(),
    };
    const signed = await signDocuments({ documents: [document], key: await keys.unlock(), now });
    const file = placed(signed, await keys.publicKeyring());
    expect(gpgv(file('streamferry.gpg'), file('streams/v1/x.sjson')).toString().trimEnd()).toBe(text.trimEnd());
    gpgv(file('streamferry.gpg'), file('streams/v1/x.json.gpg'), file('streams/v1/x.json'));
  });

  test('are not made by a key from the future', async () => {
    const key = await (await signingKeys()).unlock();
    const early = new Date(now.getTime() - 2000);
    await expect(signDocuments({ documents: trimmed(), key, now: early })).rejects.toEqual(
      expect.objectContaining({ code: 'CLOCK' }),
    );
  });
});

test('a key that has expired since it was imported signs no more', async () => {
  const gpg = new Gpg();
  onTestFinished(() => gpg.close());
  const own = gpg.makeKey('own', 'ed25519', { at: '2025-12-31', expires: '3d' });
  const keys = new SigningKeys({ dataFolder: tempFolder(), now: () => now });
  const key = await keys.import({ bytes: gpg.run(['--batch', '--export-secret-keys', own]) });
  expect(key.expiresAt).toBe('2026-01-03T12:00:00.000Z');
  const signAt = async (time: string) =>
    signDocuments({ documents: trimmed(), key: await keys.unlock(), now: new Date(time) });
  expect((await signAt('2026-01-03T11:00:00Z')).length).toBe(9);
  await expect(signAt('2026-01-03T13:00:00Z')).rejects.toEqual(expect.objectContaining({ code: 'KEY_EXPIRED' }));
});

describe('signing again', () => {
  const digests = (documents: readonly PublishedDocument[]) =>
    documents.map((one) => ({ ...one, bytes: one.bytes.length }));
  const signAt = (key: UnlockedKey, earlier: readonly PublishedDocument[], documents = trimmed()) =>
    signDocuments({ documents, key, earlier, now: later });

  test('takes over, byte for byte, what would say the same by the same key', async () => {
    const key = await (await signingKeys()).unlock();
    const first = await signDocuments({ documents: trimmed(), key, now });
    expect(digests(await signAt(key, first))).toEqual(digests(first));
  });

  test('signs anew what changed, and what another key signed', async () => {
    const keys = await signingKeys();
    const key = await keys.unlock();
    const first = await signDocuments({ documents: trimmed(), key, now });
    const [bootloaders, ...rest] = trimmed();
    if (bootloaders === undefined) throw new Error('nothing was trimmed');
    const changed = [{ ...bootloaders, text: bootloaders.text.replace('pxe', 'PXE') }, ...rest];
    const fresh = await signAt(key, first, changed);
    expect(digests(fresh.slice(3))).toEqual(digests(first.slice(3)));
    for (const index of [0, 1, 2]) expect(fresh[index]?.sha256).not.toBe(first[index]?.sha256);
    await keys.rotate({ algorithm: 'ed25519', userName: 'Streamferry' });
    const rotated = await signAt(await keys.unlock(), first);
    expect(rotated.every(({ kind, signer }) => kind === 'signature' || signer?.signedAt === later.toISOString())).toBe(
      true,
    );
  });

  test('trusts no document that is not what was published', async () => {
    const key = await (await signingKeys()).unlock();
    const first = await signDocuments({ documents: trimmed(), key, now });
    const spoiled = first.map((one) => (one.path.endsWith('.gpg') ? { ...one, bytes: Buffer.from('x') } : one));
    const again = await signAt(key, spoiled);
    expect(again.every(({ bytes, sha256: digest }) => sha256(bytes) === digest)).toBe(true);
  });
});
