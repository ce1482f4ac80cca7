import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { practiceProductFiles } from '../../../electron/engine/practice/practice-products.ts';
import type {
  FileContent,
  NewItem,
  NewProduct,
  NewProductFile,
} from '../../../electron/engine/practice/stream-shape.ts';
import { writeStream } from '../../../electron/engine/practice/stream-writer.ts';
import { streamSigner } from '../../helpers/stream-signers.ts';

export interface ShapedStream {
  readonly root: string;
  readonly keyringFile: string;
  readonly fingerprint: string;
}

type Shape = (path: string, practiceBytes: number) => FileContent;

/** Images of the practice stream are a four-hundredth of real ones, its bootloaders a sixth. */
const realScale = { images: 400, bootloaders: 6 };
/** What one slow connection carries in a few seconds. */
const mostDepotBytes = 1_200_000;
const moreArches = ['armhf', 'ppc64el', 's390x'];

/** Lists images of real names and sizes for five architectures, without their files: to choose from. */
export function writeRealSizedStream(folder: string, at: Date): Promise<ShapedStream> {
  const products = practiceProductFiles().map((file) => ({ ...file, products: forMoreArches(file.products) }));
  return write(folder, at, shaped(products, declared));
}

/** The practice stream's shape, larger and with bytes of its own, so that nothing of it is on this machine already. */
export function writeDepotStream(folder: string, at: Date): Promise<ShapedStream> {
  return write(folder, at, shaped(practiceProductFiles(), seededAnew));
}

async function write(folder: string, at: Date, productFiles: readonly NewProductFile[]): Promise<ShapedStream> {
  const root = join(folder, 'stream');
  const keyringFile = join(folder, 'keyring.gpg');
  const signer = await streamSigner('openpgp');
  await mkdir(folder, { recursive: true });
  await writeStream({ root, productFiles, signer, updated: at, signedAt: at });
  await writeFile(keyringFile, signer.keyring);
  return { root, keyringFile, fingerprint: signer.fingerprint };
}

const declared: Shape = (path, practiceBytes) => ({
  kind: 'declared',
  sizeBytes: practiceBytes * (path.startsWith('bootloaders/') ? realScale.bootloaders : realScale.images),
  digests: { sha256: createHash('sha256').update(path).digest('hex') },
});

const seededAnew: Shape = (path, practiceBytes) => ({
  kind: 'seeded',
  seed: `depot ${path}`,
  sizeBytes: Math.min(practiceBytes * 3, mostDepotBytes),
});

function forMoreArches(products: NewProductFile['products']): NewProductFile['products'] {
  const ported = Object.entries(products)
    .filter(([name]) => name.includes(':v3:boot:') && name.includes(':arm64:'))
    .flatMap(([name, product]) =>
      moreArches.map((arch) => [name.replace(':arm64:', `:${arch}:`), ofArch(product, arch)]),
    );
  return { ...products, ...Object.fromEntries(ported) };
}

function ofArch(product: NewProduct, arch: string): NewProduct {
  const tags = { ...product.tags, arch };
  const inFolder = ({ file, ...item }: NewItem): NewItem =>
    file === undefined ? item : { ...item, file: { ...file, path: file.path.replace('/arm64/', `/${arch}/`) } };
  return withItems({ ...product, tags }, inFolder);
}

function shaped(files: readonly NewProductFile[], shape: Shape): readonly NewProductFile[] {
  const item = ({ file, ...rest }: NewItem): NewItem => {
    if (file === undefined || file.content.kind !== 'seeded') return file === undefined ? rest : { ...rest, file };
    return { ...rest, file: { path: file.path, content: shape(file.path, file.content.sizeBytes) } };
  };
  return files.map(({ contentId, products }) => ({
    contentId,
    products: mapped(products, (product) => withItems(product, item)),
  }));
}

function withItems({ tags, versions }: NewProduct, change: (item: NewItem) => NewItem): NewProduct {
  return { tags, versions: mapped(versions, (items) => mapped(items, change)) };
}

function mapped<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
