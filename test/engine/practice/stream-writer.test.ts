import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { NewItem, NewProductFile } from '../../../electron/engine/practice/stream-shape.ts';
import type { NewStream } from '../../../electron/engine/practice/stream-writer.ts';
import { writeStream } from '../../../electron/engine/practice/stream-writer.ts';
import { closeStreamSigners, streamSigner } from '../../helpers/stream-signers.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

afterAll(closeStreamSigners);

const date = new Date('2026-02-03T04:05:06Z');

function productFile(contentId: string, items: Readonly<Record<string, NewItem>>): NewProductFile {
  return { contentId, products: { 'com.example:p': { tags: { os: 'demo' }, versions: { '20260101': items } } } };
}

async function write(productFiles: readonly NewProductFile[], more: Partial<NewStream> = {}) {
  const signer = await streamSigner('openpgp');
  const root = tempFolder();
  return { root, ...(await writeStream({ root, productFiles, signer, updated: date, signedAt: date, ...more })) };
}

const text = (content: string): NewItem => ({
  tags: { ftype: 'text' },
  file: { path: 'a/text', content: { kind: 'bytes', bytes: Buffer.from(content) } },
});

test('renders a products document with sorted keys, one-space indent and an RFC 2822 date', async () => {
  const { root } = await write([productFile('com.example:one', { text: text('hello') })]);
  expect(readFileSync(join(root, 'streams/v1/com.example:one.json'), 'utf8')).toBe(`{
 "content_id": "com.example:one",
 "datatype": "image-ids",
 "format": "products:1.0",
 "products": {
  "com.example:p": {
   "os": "demo",
   "versions": {
    "20260101": {
     "items": {
      "text": {
       "ftype": "text",
       "path": "a/text",
       "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
       "size": 5
      }
     }
    }
   }
  }
 },
 "updated": "Tue, 03 Feb 2026 04:05:06 +0000"
}
`);
});

test('leads each form of the index to product files of the same form', async () => {
  const { root, documents } = await write([productFile('com.example:one', {}), productFile('com.example:two', {})]);
  expect(documents.at(-1)).toBe('streams/v1/index.sjson');
  expect(documents).toHaveLength(9);
  const index = JSON.parse(readFileSync(join(root, 'streams/v1/index.json'), 'utf8'));
  expect(index.index['com.example:two']).toEqual({
    datatype: 'image-ids',
    format: 'products:1.0',
    path: 'streams/v1/com.example:two.json',
    products: ['com.example:p'],
    updated: 'Tue, 03 Feb 2026 04:05:06 +0000',
  });
  expect(readFileSync(join(root, 'streams/v1/index.sjson'), 'utf8')).toContain('"streams/v1/com.example:two.sjson"');
});

test('writes the digests asked for, of content in several chunks', async () => {
  const path = 'a/seeded';
  const item: NewItem = { tags: {}, file: { path, content: { kind: 'seeded', seed: 's', sizeBytes: 2_500_000 } } };
  const { root, files } = await write([productFile('com.example:one', { item })], { digests: ['md5', 'sha512'] });
  const bytes = readFileSync(join(root, path));
  expect(files.get(path)).toEqual({
    sizeBytes: 2_500_000,
    digests: {
      md5: createHash('md5').update(bytes).digest('hex'),
      sha512: createHash('sha512').update(bytes).digest('hex'),
    },
  });
});

test('lists declared content without writing a file, and data items without a path', async () => {
  const declared: NewItem = {
    tags: {},
    file: { path: 'a/big', content: { kind: 'declared', sizeBytes: 7, digests: { sha256: 'ab' } } },
  };
  const { root } = await write([productFile('com.example:one', { data: { tags: { note: ['x'] } }, declared })]);
  const { products } = JSON.parse(readFileSync(join(root, 'streams/v1/com.example:one.json'), 'utf8'));
  expect(products['com.example:p'].versions['20260101'].items).toEqual({
    data: { note: ['x'] },
    declared: { path: 'a/big', sha256: 'ab', size: 7 },
  });
  expect(existsSync(join(root, 'a/big'))).toBe(false);
});

test('is signed by gpg just as well, in both forms', async () => {
  const signer = await streamSigner('gpg');
  const { root } = await write([productFile('com.example:one', { text: text('x') })], { signer });
  const keyring = join(root, 'keyring.gpg');
  writeFileSync(keyring, signer.keyring);
  const check = (...files: string[]) =>
    execFileSync('gpgv', ['--status-fd', '1', '--keyring', keyring, ...files.map((file) => join(root, file))], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  expect(check('streams/v1/index.sjson')).toContain(`VALIDSIG ${signer.fingerprint}`);
  expect(check('streams/v1/index.json.gpg', 'streams/v1/index.json')).toContain(`VALIDSIG ${signer.fingerprint}`);
});
