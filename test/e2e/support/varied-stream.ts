import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { practiceProductFiles } from '../../../electron/engine/practice/practice-products.ts';
import { seededSize } from '../../../electron/engine/practice/seeded-content.ts';
import type { NewItem, NewProduct, NewProductFile } from '../../../electron/engine/practice/stream-shape.ts';
import { writeStream } from '../../../electron/engine/practice/stream-writer.ts';
import { streamSigner } from '../../helpers/stream-signers.ts';

export interface VariedStream {
  readonly root: string;
  readonly keyringFile: string;
  readonly fingerprint: string;
  /** Size of each item file, by path. */
  readonly sizes: ReadonlyMap<string, number>;
}

type Items = Readonly<Record<string, NewItem>>;

const hourMs = 3_600_000;
const newestSerial = '20250901';
const interim = { noble: 'plucky', 'Noble Numbat': 'Plucky Puffin', '24.04 LTS': '25.04', '24.04': '25.04' } as const;

/** All that a selection can tell apart in small files: LTS and interim releases, architectures, kernels, three versions,
 * CentOS, bootloaders, files that kernels of an image share and files that architectures share. */
export async function writeVariedStream(folder: string, now: Date): Promise<VariedStream> {
  const root = join(folder, 'stream');
  const keyringFile = join(folder, 'keyring.gpg');
  const signer = await streamSigner('openpgp');
  const madeAt = new Date(now.getTime() - hourMs);
  await mkdir(folder, { recursive: true });
  await writeFile(keyringFile, signer.keyring);
  const productFiles = practiceProductFiles().map(varied);
  const { files } = await writeStream({ root, productFiles, signer, updated: madeAt, signedAt: madeAt });
  const sizes = new Map([...files].map(([path, { sizeBytes }]) => [path, sizeBytes]));
  return { root, keyringFile, fingerprint: signer.fingerprint, sizes };
}

function varied({ contentId, products }: NewProductFile): NewProductFile {
  const all = Object.entries(products);
  const noble = all.filter(([, { tags }]) => tags.release === 'noble');
  const more = noble.map(([name, product]) => [inInterim(name), interimProduct(product)] as const);
  const withNewest = [...all, ...more].map(([name, product]) => [name, smallFiles(newerVersion(product))] as const);
  return { contentId, products: Object.fromEntries(withNewest) };
}

function interimProduct({ tags, versions }: NewProduct): NewProduct {
  const ended = { support_eol: '2026-01-15', support_esm_eol: '2026-01-15' };
  const renamed = Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? inInterim(value) : value]),
  );
  return { tags: { ...renamed, ...ended }, versions: mapItems(versions, inInterim) };
}

function inInterim(text: string): string {
  return Object.entries(interim).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}

/** With a third version beside the two that Ubuntu's products have. */
function newerVersion({ tags, versions }: NewProduct): NewProduct {
  const [serial, items] = Object.entries(versions).at(-1) ?? [];
  if (tags.os !== 'ubuntu' || serial === undefined || items === undefined) return { tags, versions };
  const newer = mapItems({ [newestSerial]: items }, (path) => path.replace(serial, newestSerial));
  return { tags, versions: { ...versions, ...newer } };
}

/** Each file's content follows from its path alone; all architectures of a release share one manifest. */
function smallFiles({ tags, versions }: NewProduct): NewProduct {
  const shared = (path: string) => path.replace(/^(\w+)\/\w+\/(\d+)\/squashfs\.manifest$/u, '$1/$2/squashfs.manifest');
  return { tags, versions: mapItems(versions, shared) };
}

function mapItems(
  versions: Readonly<Record<string, Items>>,
  pathOf: (path: string) => string,
): Readonly<Record<string, Items>> {
  const mapped = (items: Items) =>
    Object.fromEntries(
      Object.entries(items).map(([name, item]) => [name, item.file === undefined ? item : moved(item, pathOf)]),
    );
  return Object.fromEntries(Object.entries(versions).map(([version, items]) => [version, mapped(items)]));
}

function moved({ tags, file }: NewItem, pathOf: (path: string) => string): NewItem {
  const path = pathOf(file?.path ?? '');
  const aboutBytes = /squashfs$|root-tgz$/u.test(path) ? 9_000 : 1_500;
  return { tags, file: { path, content: { kind: 'seeded', seed: path, sizeBytes: seededSize(path, aboutBytes) } } };
}
