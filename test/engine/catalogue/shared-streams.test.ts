import { readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCatalogue } from '../../../electron/engine/catalogue/read-catalogue.ts';
import { loadKeyring } from '../../../electron/engine/source/keyring.ts';
import { parseLocation } from '../../../electron/engine/source/location.ts';
import { openSource } from '../../../electron/engine/source/reader.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = new Date('2030-01-01T00:00:00Z');
const tiny = () => sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const oddities = () => sharedFolder('streams', 'oddities', 'stream');
const tinyRing = (name = 'keyring.gpg') => ring('maas-tiny', name);
const oddRing = (name = 'keyring.gpg') => ring('oddities', name);
const ring = (stream: string, name: string) => loadKeyring(readFileSync(sharedFolder('streams', stream, name)), []);

async function read(url: string, keyring: ReturnType<typeof loadKeyring>) {
  const location = parseLocation(url);
  const reader = await openSource({ location, access: { proxy: { kind: 'none' }, userAgent: 'test/1' } });
  onTestFinished(() => reader.close());
  return readCatalogue({ reader, trust: { kind: 'signed', keyring }, path: location.path, now });
}

/** A copy to spoil, and how to read it. */
async function spoiled(stream: string) {
  const folder = tempFolder();
  await cp(stream, folder, { recursive: true, filter: (from) => !/squashfs|boot-|root\.tgz/.test(from) });
  return folder;
}

describe('maas-tiny', () => {
  test('reads whole over http: authenticated, upstream bytes, the index last', async () => {
    const server = await startStreamServer({ content: tiny() });
    const catalogue = await read(server.url, tinyRing());
    const paths = catalogue.documents.map(({ path }) => path);
    expect(paths.at(-1)).toBe('streams/v1/index.sjson');
    expect(paths).toContain('streams/v1/com.ubuntu.maas:stable:v3:download.sjson');
    for (const { path, bytes, signer } of catalogue.documents) {
      expect(bytes.equals(await readFile(join(tiny(), path)))).toBe(true);
      expect(signer?.fingerprint).toMatch(/^[0-9A-F]{40}$/);
    }
    const bytes = catalogue.documents.reduce((sum, document) => sum + document.bytes.length, 0);
    expect(catalogue.transferredBytes).toBeGreaterThanOrEqual(bytes);
    const items = catalogue.products.flatMap(({ versions }) => versions.flatMap((version) => version.items));
    expect(items.length).toBeGreaterThan(20);
    for (const { path, sizeBytes, tags } of items.filter((item) => item.path !== undefined)) {
      expect((await readFile(join(tiny(), path ?? ''))).length).toBe(sizeBytes);
      expect(tags.get('os')).not.toBe('');
    }
  });

  test('reads the same from a folder and from straight at its index', async () => {
    const server = await startStreamServer({ content: tiny() });
    const readings = [server.url, tiny(), `${tiny()}/streams/v1/index.sjson`].map((url) => read(url, tinyRing()));
    const [first, ...others] = (await Promise.all(readings)).map(({ fingerprint }) => fingerprint);
    expect(others).toEqual([first, first]);
  });

  test('is refused with a keyring that did not sign it', async () => {
    await expect(read(tiny(), tinyRing('wrong.gpg'))).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
  });

  test.each(['streams/v1/index.sjson', 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson'])(
    'is refused with one byte of %s changed',
    async (path) => {
      const folder = await spoiled(tiny());
      const text = await readFile(join(folder, path), 'latin1');
      await writeFile(join(folder, path), text.replace('"format"', '"fOrmat"'), 'latin1');
      await expect(read(folder, tinyRing())).rejects.toMatchObject({ code: 'SIGNATURE_BAD', path });
    },
  );

  test('is refused with another of its documents in the place of one', async () => {
    const folder = await spoiled(tiny());
    const document = (name: string) => join(folder, 'streams', 'v1', `com.ubuntu.maas:stable:${name}.sjson`);
    await cp(document('1:bootloader-download'), document('v3:download'));
    await expect(read(folder, tinyRing())).rejects.toMatchObject({ code: 'MISPLACED' });
  });
});

describe('oddities', () => {
  const forms = ['index.sjson', 'plain.json'];

  test.each(forms.flatMap((form) => [[form, 'keyring.gpg'] as const, [form, 'keyring.asc'] as const]))(
    'reads whole from %s with %s: nested index, aliases, inherited tags, pathless and md5-only items',
    async (form, keyring) => {
      const server = await startStreamServer({ content: oddities() });
      const { documents, products } = await read(`${server.url}streams/v1/${form}`, oddRing(keyring));
      const ending = form.slice(form.lastIndexOf('.'));
      expect(documents.map(({ path, kind, contentId }) => [path, kind, contentId])).toEqual([
        ['streams/v1/com.example:aliased:download.sjson', 'products', 'com.example:aliased:download'],
        [
          `streams/v1/com.ubuntu.maas:stable:1:notifications${ending}`,
          'products',
          'com.ubuntu.maas:stable:1:notifications',
        ],
        [`streams/v1/more${ending}`, 'index', 'com.example:more'],
        [`streams/v1/${form}`, 'index', undefined],
      ]);
      for (const { path, bytes, signature, updated } of documents) {
        expect(bytes.equals(await readFile(join(oddities(), path)))).toBe(true);
        expect(updated).toBe('2025-07-01T08:00:00.000Z');
        const detached = path.endsWith('.json') ? await readFile(join(oddities(), `${path}.gpg`)) : undefined;
        expect(signature).toEqual(detached);
      }
      expect(new Set(documents.map(({ signer }) => signer?.fingerprint)).size).toBe(2);
      expect(listing(products)).toEqual(oddItems);
    },
  );

  test('goes without a signature for .json only where the user said so', async () => {
    const folder = await spoiled(oddities());
    await writeFile(join(folder, 'streams/v1/more.json.gpg'), '');
    await expect(read(`${folder}/streams/v1/plain.json`, oddRing())).rejects.toMatchObject({
      code: 'SIGNATURE_MISSING',
    });
  });
});

const jammy = 'ubuntu|jammy|22.04 LTS|22.04|stable|';
const oddItems = [
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601 root: a/20250601/root 3000 sha512 [${jammy}a-20250601]`,
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601 note: - - - [${jammy}a-20250601]`,
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601.1 root: a/20250601.1/root 2500 sha256 [${jammy}]`,
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601.1 shared: shared/blob 900 sha256 [${jammy}]`,
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601.10 root: a/20250601.10/root 2600 sha256 [${jammy}]`,
  `com.example:v3:boot:22.04:amd64:ga-22.04 20250601.10 shared: shared/blob 900 sha256 [${jammy}]`,
  `com.example:v3:boot:22.04:arm64:ga-22.04 20250601 shared: shared/blob 900 sha256 [${jammy}]`,
  `com.example:v3:boot:22.04:arm64:ga-22.04 20250601 old: b/old 700 md5 [${jammy}]`,
  'com.ubuntu.maas.stable:1:notifications 20250601 release-notification: - - - [release-notifications|notifications|||stable|]',
];

/** One line an item, the same for every form of the stream. */
function listing(products: Awaited<ReturnType<typeof readCatalogue>>['products']): readonly string[] {
  const tags = ['os', 'release', 'release_title', 'version', 'label', 'pubname'];
  return products.flatMap((product) =>
    product.versions.flatMap((version) =>
      version.items.map((item) => {
        const file = `${item.path ?? '-'} ${item.sizeBytes ?? '-'} ${item.digest?.algorithm ?? '-'}`;
        return `${product.name} ${version.name} ${item.name}: ${file} [${tags.map((tag) => item.tags.get(tag)).join('|')}]`;
      }),
    ),
  );
}
