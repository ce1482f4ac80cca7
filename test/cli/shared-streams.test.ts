import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sharedFolder } from '../helpers/shared.ts';
import { startStreamServer } from '../helpers/stream-server.ts';
import { streamferry } from '../helpers/streamferry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { sha256, treeOf } from '../helpers/tree.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const keyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');
const oddities = sharedFolder('streams', 'oddities', 'stream');
const images = ['arch=amd64', 'release~(focal|jammy)', '--max=1'];
const bootloaders = ['os~(grub*|pxelinux)', '--max=1'];

async function served(content: string) {
  const server = await startStreamServer({ content });
  onTestFinished(() => server.close());
  return server;
}

interface PlainProduct {
  readonly arch: string;
  readonly release: string;
  readonly versions: Readonly<
    Record<string, { readonly items: Readonly<Record<string, { path: string; sha256: string }>> }>
  >;
}

/** Item paths and digests of the newest versions, from the plain JSON beside a signed product file, read here without the engine. */
function newest(root: string, name: string, wanted: (product: PlainProduct) => boolean): Map<string, string> {
  const file: { products: Record<string, PlainProduct> } = JSON.parse(
    readFileSync(join(root, 'streams/v1', name), 'utf8'),
  );
  const items = Object.values(file.products)
    .filter(wanted)
    .flatMap(({ versions }) => Object.values(versions[Object.keys(versions).sort().at(-1) ?? '']?.items ?? {}));
  return new Map(items.map((item) => [item.path, item.sha256]));
}

test('maas-tiny mirrors by filters, adds up, and leaves nothing that upstream does not have', async () => {
  const { url } = await served(tiny);
  const folder = tempFolder();
  const [data, mirror] = [join(folder, 'data'), join(folder, 'mirror')];
  const first = await streamferry(data, 'mirror', url, mirror, '--keyring', keyring, ...images, '--json');
  expect(first.code, first.stderr).toBe(0);
  const second = await streamferry(data, 'mirror', url, mirror, ...bootloaders, '--keyring', keyring, '--json');
  expect(second.code, second.stderr).toBe(0);

  const ubuntu = newest(
    tiny,
    'com.ubuntu.maas:stable:v3:download.json',
    ({ arch, release }) => arch === 'amd64' && /focal|jammy/.test(release),
  );
  const loaders = newest(tiny, 'com.ubuntu.maas:stable:1:bootloader-download.json', () => true);
  const tree = treeOf(mirror, ['.streamferry']);
  const upstream = treeOf(tiny);
  const items = Object.fromEntries(Object.entries(tree).filter(([path]) => !path.startsWith('streams/')));
  expect(items).toEqual(Object.fromEntries([...ubuntu, ...loaders]));
  for (const [path, digest] of Object.entries(tree)) expect(digest, path).toBe(upstream[path]);
  expect(Object.keys(tree).filter((path) => path.startsWith('streams/')).length).toBe(4);
  expect(first.result.fetchedFiles).toBe(ubuntu.size);

  const audit = await streamferry(data, 'audit', mirror, '--json');
  expect(audit.code).toBe(0);
  expect(audit.result).toMatchObject({ missing: [], damaged: [], extra: [] });
});

test('what the dry run says is what the sync fetches, and it writes nothing', async () => {
  const { url } = await served(tiny);
  const folder = tempFolder();
  const [data, mirror] = [join(folder, 'data'), join(folder, 'mirror')];
  const plan = await streamferry(data, 'mirror', url, mirror, '--keyring', keyring, ...images, '--dry-run', '--json');
  expect(plan.code, plan.stderr).toBe(0);
  expect(treeOf(folder)).toEqual({});
  expect(plan.lines.length).toBe(1);
  const sync = await streamferry(data, 'mirror', url, mirror, '--keyring', keyring, ...images, '--json');
  expect(sync.result).toMatchObject({
    outcome: 'done',
    fetchedBytes: plan.result.fetchBytes,
    fetchedFiles: plan.result.fetchFiles,
  });
});

const allOddities = ['a/20250601.1/root', 'a/20250601.10/root', 'a/20250601/root', 'b/old', 'shared/blob'];

test.each([
  {
    from: 'index.sjson',
    start: [],
    documents: [
      'com.example:aliased:download.sjson',
      'com.ubuntu.maas:stable:1:notifications.sjson',
      'index.sjson',
      'more.sjson',
    ],
  },
  {
    from: 'plain.json',
    start: ['--path', 'streams/v1/plain.json'],
    // more.json lists the cleartext-signed product file.
    documents: [
      'com.example:aliased:download.sjson',
      ...['com.ubuntu.maas:stable:1:notifications.json', 'more.json', 'plain.json'].flatMap((name) => [
        name,
        `${name}.gpg`,
      ]),
    ],
  },
])('oddities mirror whole from $from', async ({ start, documents }) => {
  const { url } = await served(oddities);
  const folder = tempFolder();
  const mirror = join(folder, 'mirror');
  const armored = sharedFolder('streams', 'oddities', 'keyring.asc');
  const ran = await streamferry(join(folder, 'data'), 'mirror', url, mirror, '--keyring', armored, ...start, '--json');
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stderr).toMatch(/MD5/);
  const tree = treeOf(mirror, ['.streamferry']);
  const upstream = treeOf(oddities);
  expect(Object.keys(tree).sort()).toEqual([...allOddities, ...documents.map((name) => `streams/v1/${name}`)].sort());
  for (const [path, digest] of Object.entries(tree)) expect(digest, path).toBe(upstream[path]);
  expect(sha256(readFileSync(join(mirror, 'shared/blob')))).toBe(upstream['shared/blob']);
});

test('a source may be a folder, a file URL, or point straight at its index, with or without slash', async () => {
  const { url } = await served(tiny);
  const folder = tempFolder();
  const sources = [
    tiny,
    `${tiny}/`,
    `file://${tiny}`,
    url,
    url.replace(/\/$/, ''),
    `${url}streams/v1/index.sjson`,
    `${url}streams/v1/index.json`,
  ];
  for (const [index, source] of sources.entries()) {
    const ran = await streamferry(
      join(folder, 'data'),
      'mirror',
      source,
      join(folder, `${index}`),
      '--keyring',
      keyring,
      ...bootloaders,
      '--json',
    );
    expect(ran.code, `${source}: ${ran.stderr}`).toBe(0);
    expect(Object.keys(treeOf(join(folder, `${index}`), ['.streamferry', 'streams'])).length).toBe(5);
  }
});

test('a folder that was never a mirror is not taken for one', async () => {
  const folder = tempFolder();
  const ran = await streamferry(join(folder, 'data'), 'audit', folder, '--json');
  expect(ran.code).toBe(2);
});
