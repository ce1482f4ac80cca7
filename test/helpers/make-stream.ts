import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DigestAlgorithm } from '../../electron/contract/plan.ts';
import type { DocumentForm, StreamFile } from '../../electron/engine/practice/stream-documents.ts';
import type { FileContent, NewItem, NewProductFile } from '../../electron/engine/practice/stream-shape.ts';
import { writeStream } from '../../electron/engine/practice/stream-writer.ts';
import type { SignerKind } from './stream-signers.ts';
import { streamSigner } from './stream-signers.ts';

export interface StreamWish {
  /** Gets `stream/` and `keyring.gpg`. */
  readonly folder: string;
  /** Other seeds give other bytes; default `stream`. */
  readonly seed?: string;
  readonly productCount?: number;
  /** Product files, among which the products are dealt out in turn; default `madeContentId` alone. */
  readonly contentIds?: readonly string[];
  /** Older first; default two. */
  readonly versionNames?: readonly string[];
  /** Files of its own that each version of each product has; default 3. */
  readonly filesPerVersion?: number;
  readonly fileSizeBytes?: number | ((path: string) => number);
  /** Size of one more file that all products of a version share; absent: none. */
  readonly sharedSizeBytes?: number;
  readonly digests?: readonly DigestAlgorithm[];
  readonly forms?: readonly DocumentForm[];
  /** With `gpg`, `closeStreamSigners` must follow in the end. */
  readonly signer?: SignerKind;
  /** Its documents are dated an hour before, and a minute later at each publication; default the present. */
  readonly now?: Date;
}

export interface MadeStream {
  readonly root: string;
  readonly keyringFile: string;
  readonly fingerprint: string;
  /** What the stream lists now, by path. */
  readonly files: ReadonlyMap<string, StreamFile>;
  /** Document paths, signatures included. */
  readonly documents: readonly string[];
  /** Publishes the stream with these versions instead: new ones appear, others go with their files. */
  publish(versionNames: readonly string[]): Promise<void>;
}

export const madeContentId = 'com.ubuntu.maas:stable:v3:download';
const itemNames = ['boot-kernel', 'boot-initrd', 'manifest'];
const minuteMs = 60_000;

/** Makes a signed stream of any size: products × versions × files of seeded bytes. */
export async function makeStream(wish: StreamWish): Promise<MadeStream> {
  const root = join(wish.folder, 'stream');
  const keyringFile = join(wish.folder, 'keyring.gpg');
  const signer = await streamSigner(wish.signer ?? 'openpgp');
  const firstMs = (wish.now ?? new Date()).getTime() - 60 * minuteMs;
  let files: ReadonlyMap<string, StreamFile> = new Map();
  let documents: readonly string[] = [];
  let publications = 0;
  const publish = async (versionNames: readonly string[]) => {
    const before = files;
    const updated = new Date(firstMs + publications * minuteMs);
    publications += 1;
    const written = await writeStream({
      root,
      productFiles: productFilesOf(wish, versionNames, before),
      signer,
      updated,
      signedAt: updated,
      ...(wish.digests === undefined ? {} : { digests: wish.digests }),
      ...(wish.forms === undefined ? {} : { forms: wish.forms }),
    });
    ({ files, documents } = written);
    for (const path of before.keys()) if (!files.has(path)) await rm(join(root, path));
  };
  await mkdir(wish.folder, { recursive: true });
  await writeFile(keyringFile, signer.keyring);
  await publish(wish.versionNames ?? ['20250101', '20250102']);
  return {
    root,
    keyringFile,
    fingerprint: signer.fingerprint,
    get files() {
      return files;
    },
    get documents() {
      return documents;
    },
    publish,
  };
}

function productFilesOf(
  wish: StreamWish,
  versionNames: readonly string[],
  here: ReadonlyMap<string, StreamFile>,
): readonly NewProductFile[] {
  const contentIds = wish.contentIds ?? [madeContentId];
  const products = Array.from({ length: wish.productCount ?? 2 }, (_, number) => {
    const subarch = `ga-24.04-${String(number).padStart(3, '0')}`;
    const versions = versionNames.map((version) => [version, itemsOf(wish, version, subarch, here)] as const);
    return [
      `com.ubuntu.maas.stable:v3:boot:24.04:amd64:${subarch}`,
      { tags: productTags(subarch), versions: Object.fromEntries(versions) },
    ] as const;
  });
  return contentIds.map((contentId, turn) => {
    const dealt = products.filter((_, number) => number % contentIds.length === turn);
    return { contentId, products: Object.fromEntries(dealt) };
  });
}

function productTags(subarch: string): Readonly<Record<string, string>> {
  return {
    arch: 'amd64',
    kflavor: 'generic',
    krel: 'noble',
    label: 'stable',
    os: 'ubuntu',
    release: 'noble',
    release_codename: 'Noble Numbat',
    release_title: '24.04 LTS',
    subarch,
    subarches: `generic,${subarch}`,
    support_eol: '2029-05-31',
    version: '24.04',
  };
}

function itemsOf(
  wish: StreamWish,
  version: string,
  subarch: string,
  here: ReadonlyMap<string, StreamFile>,
): Readonly<Record<string, NewItem>> {
  const own = Array.from({ length: wish.filesPerVersion ?? 3 }, (_, number) => {
    const name = itemNames[number] ?? `file-${number}`;
    return [name, itemAt(wish, name, `noble/amd64/${version}/${subarch}/${name}`, here)] as const;
  });
  if (wish.sharedSizeBytes === undefined) return Object.fromEntries(own);
  const shared = itemAt(wish, 'squashfs', `noble/amd64/${version}/squashfs`, here);
  return Object.fromEntries([...own, ['squashfs', shared]]);
}

/** Files that are there from an earlier publication are listed again, not written again. */
function itemAt(wish: StreamWish, ftype: string, path: string, here: ReadonlyMap<string, StreamFile>): NewItem {
  const written = here.get(path);
  const content: FileContent =
    written === undefined
      ? { kind: 'seeded', seed: `${wish.seed ?? 'stream'} ${path}`, sizeBytes: sizeOf(wish, ftype, path) }
      : { kind: 'declared', ...written };
  return { tags: { ftype }, file: { path, content } };
}

function sizeOf({ fileSizeBytes = 10_000, sharedSizeBytes }: StreamWish, ftype: string, path: string): number {
  if (ftype === 'squashfs' && sharedSizeBytes !== undefined) return sharedSizeBytes;
  return typeof fileSizeBytes === 'number' ? fileSizeBytes : fileSizeBytes(path);
}
