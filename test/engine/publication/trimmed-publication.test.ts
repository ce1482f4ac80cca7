import { readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseProducts } from '../../../electron/engine/catalogue/parse-products.ts';
import { SigningKeys } from '../../../electron/engine/publication/signing-key.ts';
import type {
  EvidenceDocument,
  SignedPublication,
  TrimOrder,
} from '../../../electron/engine/publication/trim-protocol.ts';
import { trimmedPublication } from '../../../electron/engine/publication/trimmed-publication.ts';
import { makeBigCatalogue } from '../../helpers/make-big-catalogue.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sha256 } from '../../helpers/tree.ts';
import { allHeld, sourceOf, tinySources } from '../../helpers/trim-sources.ts';

const now = new Date('2026-01-01T12:00:00Z');
const tiny = () => sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');

/** A stream's cleartext-signed documents as a mirror keeps them: named by their digest. */
async function evidenceOf(root: string): Promise<readonly EvidenceDocument[]> {
  const folder = tempFolder();
  const names = readdirSync(join(root, 'streams/v1')).filter((name) => name.endsWith('.sjson'));
  return Promise.all(
    names.map(async (name) => {
      const bytes = readFileSync(join(root, 'streams/v1', name));
      const file = join(folder, sha256(bytes));
      await writeFile(file, bytes);
      const contentId = /"content_id": "([^"]+)"/.exec(bytes.toString())?.[1];
      return { sha256: sha256(bytes), path: `streams/v1/${name}`, contentId, signed: true, file };
    }),
  );
}

async function newOrder(change: Partial<TrimOrder> = {}): Promise<TrimOrder> {
  const keys = new SigningKeys({ dataFolder: tempFolder(), now: () => now });
  await keys.ensure({ algorithm: 'ed25519', userName: 'Streamferry' });
  const held = allHeld(tinySources()).map(({ evidence: _, ...item }) => item);
  return {
    choice: {},
    evidence: await evidenceOf(tiny()),
    held,
    earlier: [],
    key: await keys.unlock(),
    now,
    ...change,
  };
}

async function inPlace({ documents }: SignedPublication): Promise<TrimOrder['earlier']> {
  const folder = tempFolder();
  return Promise.all(
    documents.map(async ({ bytes, ...document }) => {
      const file = join(folder, document.path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, bytes);
      return { ...document, file };
    }),
  );
}

const refusal = (code: string) => expect.objectContaining({ code });

describe('trimming in a thread of its own', () => {
  test('gives signed documents that list what is held', async () => {
    const order = await newOrder();
    const { documents, sizes, notes, unverified } = await trimmedPublication(order);
    const ubuntu = documents.find(({ path }) => path === 'streams/v1/com.ubuntu.maas:stable:v3:download.json');
    const { products } = JSON.parse(ubuntu?.bytes.toString() ?? '{}');
    const expected = order.held.filter(({ contentId }) => contentId === ubuntu?.contentId);
    expect(Object.keys(products).sort()).toEqual([...new Set(expected.map(({ product }) => product))].sort());
    expect({ notes, unverified }).toEqual({ notes: [], unverified: false });
    expect(sizes.files).toBe(new Set(order.held.map(({ path }) => path)).size);
    expect(documents.every(({ bytes, sha256: digest }) => Buffer.isBuffer(bytes) && sha256(bytes) === digest)).toBe(
      true,
    );
  });

  test('leaves documents as they are when nothing changed', async () => {
    const order = await newOrder();
    const first = await trimmedPublication(order);
    const later = new Date('2026-03-01T00:00:00Z');
    const again = await trimmedPublication({ ...order, earlier: await inPlace(first), now: later });
    const told = ({ documents }: SignedPublication) => documents.map((one) => ({ ...one, bytes: one.bytes.length }));
    expect(told(again)).toEqual(told(first));
  });

  test('dates documents after those of the publication in place, verbatim or not readable as they may be', async () => {
    const order = await newOrder();
    const file = join(tempFolder(), 'index.sjson');
    await writeFile(file, '{"truncated');
    const updated = '2027-01-01T00:00:00.000Z';
    const digest = sha256(Buffer.from('{"truncated'));
    const place = { path: 'streams/v1/index.sjson', kind: 'index', contentId: undefined, signer: undefined } as const;
    const { documents } = await trimmedPublication({
      ...order,
      earlier: [{ ...place, sha256: digest, updated, file }],
    });
    expect(documents.at(-1)?.updated).toBe('2027-01-01T00:00:01.000Z');
  });

  test('without a key tells sizes and notes only', async () => {
    const { documents, sizes } = await trimmedPublication(await newOrder({ key: undefined }));
    expect(documents).toEqual([]);
    expect(sizes.kernels.length).toBeGreaterThan(5);
  });

  test('refuses evidence that was changed or is lost', async () => {
    const order = await newOrder();
    const [first] = order.evidence;
    await appendFile(first?.file ?? '', ' ');
    await expect(trimmedPublication(order)).rejects.toEqual(refusal('LEDGER_CORRUPT'));
    await rm(first?.file ?? '');
    await expect(trimmedPublication(order)).rejects.toEqual(refusal('LEDGER_CORRUPT'));
  });

  test('fails as the engine fails, with code and words', async () => {
    const order = await newOrder();
    const evidence = order.evidence.map((one) => ({ ...one, signed: false }));
    await expect(trimmedPublication({ ...order, evidence })).rejects.toEqual(refusal('SIGNATURE_MISSING'));
    const signed = await trimmedPublication({ ...order, evidence, choice: { signUnverified: true } });
    expect(signed.unverified).toBe(true);
  });

  test('stops when it is cancelled', async () => {
    const order = await newOrder();
    await expect(trimmedPublication(order, AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'Cancelled' }),
    );
    const controller = new AbortController();
    const publication = trimmedPublication(order, controller.signal);
    setTimeout(() => controller.abort(), 5);
    await expect(publication).rejects.toThrow(expect.objectContaining({ name: 'Cancelled' }));
  });
});

test('a catalogue of 13,000 items is trimmed and signed whole', async () => {
  const big = await makeBigCatalogue({ folder: tempFolder(), now });
  const text = readFileSync(join(big.root, 'streams/v1/com.ubuntu.maas:stable:v3:download.json'), 'utf8');
  const contentId = 'com.ubuntu.maas:stable:v3:download';
  const held = allHeld([sourceOf('streams/v1/x.json', text, contentId)]).map(({ evidence: _, ...item }) => item);
  expect(held.length).toBe(13_000);
  const order = await newOrder({ evidence: await evidenceOf(big.root), held });
  const { documents } = await trimmedPublication(order);
  const plain = documents.find((document) => document.contentId === contentId);
  const signature = documents.find(({ kind }) => kind === 'signature')?.bytes ?? Buffer.alloc(0);
  const products = parseProducts([{ path: 'x', contentId, top: () => JSON.parse(plain?.bytes.toString() ?? '') }]);
  const items = products.flatMap(({ versions }) => versions.flatMap((version) => version.items));
  expect(items.length).toBe(13_000);
  expect(order.key?.fingerprint).toBe(plain?.signer?.fingerprint);
  expect(signature.toString()).toMatch(/^-----BEGIN PGP SIGNATURE-----/);
});
