import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewItem, NewProduct } from '../../electron/engine/practice/stream-shape.ts';
import { writeStream } from '../../electron/engine/practice/stream-writer.ts';
import { madeContentId } from './make-stream.ts';
import { streamSigner } from './stream-signers.ts';

const releases = ['bionic', 'focal', 'jammy', 'mantic', 'noble'];
const arches = ['amd64', 'arm64', 'ppc64el', 's390x', 'armhf'];
const kernels = ['ga', 'hwe'];
const itemNames = ['boot-initrd', 'boot-kernel', 'manifest', 'squashfs'];
const versionsPerProduct = 65;
const writtenFileBytes = 20_000;

export interface BigCatalogue {
  readonly root: string;
  readonly keyringFile: string;
  readonly fingerprint: string;
  readonly items: number;
}

export interface BigCatalogueWish {
  /** Gets `stream/` and `keyring.gpg`. */
  readonly folder: string;
  /** Whose newest version has its files too, of 20 kB each, so that it can be mirrored. */
  readonly withFilesOf?: { readonly release: string; readonly arch: string };
  /** Its documents are dated an hour before; default the present. */
  readonly now?: Date;
}

/** A signed catalogue of 13,000 items in 7 MB, without the files that it lists: for reading and planning. */
export async function makeBigCatalogue({ folder, withFilesOf, now }: BigCatalogueWish): Promise<BigCatalogue> {
  const root = join(folder, 'stream');
  const keyringFile = join(folder, 'keyring.gpg');
  const signer = await streamSigner('openpgp');
  const updated = new Date((now ?? new Date()).getTime() - 3_600_000);
  const products = Object.fromEntries(
    releases.flatMap((release) =>
      arches.flatMap((arch) => {
        const withFiles = withFilesOf?.release === release && withFilesOf.arch === arch;
        return kernels.map((kernel) => productOf({ release, arch, kernel, withFiles }));
      }),
    ),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(keyringFile, signer.keyring);
  const productFiles = [{ contentId: madeContentId, products }];
  await writeStream({ root, productFiles, signer, updated, signedAt: updated });
  const items = Object.keys(products).length * versionsPerProduct * itemNames.length;
  return { root, keyringFile, fingerprint: signer.fingerprint, items };
}

interface ProductWish {
  readonly release: string;
  readonly arch: string;
  readonly kernel: string;
  readonly withFiles: boolean;
}

function productOf({ release, arch, kernel, withFiles }: ProductWish): readonly [string, NewProduct] {
  const subarch = `${kernel}-${release}`;
  const versions = Array.from({ length: versionsPerProduct }, (_, number) => {
    const serial = `2025${String(1 + Math.floor(number / 28)).padStart(2, '0')}${String(1 + (number % 28)).padStart(2, '0')}`;
    const written = withFiles && number === versionsPerProduct - 1;
    return [serial, itemsOf({ release, folder: `${release}/${arch}/${serial}`, subarch, written })] as const;
  });
  const tags = {
    arch,
    kflavor: 'generic',
    krel: release,
    label: 'stable',
    os: 'ubuntu',
    release,
    subarch,
    subarches: `generic,${subarch}`,
  };
  return [
    `com.ubuntu.maas.stable:v3:boot:${release}:${arch}:${subarch}`,
    { tags, versions: Object.fromEntries(versions) },
  ];
}

interface VersionWish {
  readonly release: string;
  readonly folder: string;
  readonly subarch: string;
  readonly written: boolean;
}

function itemsOf({ release, folder, subarch, written }: VersionWish): Readonly<Record<string, NewItem>> {
  const items = itemNames.map((ftype) => {
    const shared = ftype === 'squashfs' || ftype === 'manifest';
    const path = shared ? `${folder}/${ftype}` : `${folder}/${subarch}/generic/${ftype}`;
    const tags = { ftype, kpackage: `linux-${subarch}`, label: 'stable', release };
    return [ftype, { tags, file: { path, content: written ? seeded(path) : declared(path) } }] as const;
  });
  return Object.fromEntries(items);
}

function seeded(path: string) {
  return { kind: 'seeded', seed: path, sizeBytes: writtenFileBytes } as const;
}

function declared(path: string) {
  const digest = (algorithm: string) => createHash(algorithm).update(path).digest('hex');
  const sha256 = digest('sha256');
  return {
    kind: 'declared',
    sizeBytes: Number.parseInt(sha256.slice(0, 7), 16),
    digests: { md5: digest('md5'), sha256, sha512: digest('sha512') },
  } as const;
}
