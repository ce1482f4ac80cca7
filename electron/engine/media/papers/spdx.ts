import type { Manifest } from '../manifest.ts';
import type { ImagePackage, ImagePackages } from './image-packages.ts';
import { purlOf } from './purl.ts';
import type { ShippedItem } from './shipped-items.ts';

export interface SpdxInput {
  readonly manifest: Pick<Manifest, 'id' | 'title' | 'createdAt' | 'application'>;
  readonly manifestSha256: string;
  readonly items: readonly ShippedItem[];
  readonly images: readonly ImagePackages[];
}

interface Relationship {
  readonly spdxElementId: string;
  readonly relationshipType: 'DESCRIBES' | 'CONTAINS' | 'GENERATED_FROM';
  readonly relatedSpdxElement: string;
}

const documentId = 'SPDXRef-DOCUMENT';
/** What nobody looked into (SPDX 2.3, 7.7, 7.8 and 7.13 to 7.17). */
const unknown = {
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  licenseConcluded: 'NOASSERTION',
  licenseDeclared: 'NOASSERTION',
  copyrightText: 'NOASSERTION',
  supplier: 'NOASSERTION',
} as const;

/** sbom.spdx.json (SPDX 2.3): every image file with its digest, and the packages that its manifest says are inside, each once. */
export function composeSpdx({ manifest, manifestSha256, items, images }: SpdxInput): Buffer {
  const files = [...new Map(items.toReversed().map((item) => [item.sha256, item])).values()].reverse();
  const packages = new PackageIds();
  const inside = images.flatMap((image) => relationshipsOf(image, packages));
  const describes = files.map(
    ({ sha256 }): Relationship => ({
      spdxElementId: documentId,
      relationshipType: 'DESCRIBES',
      relatedSpdxElement: fileId(sha256),
    }),
  );
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: `Streamferry shipment ${manifest.title}`,
    // The namespace that SPDX keeps for documents that stand nowhere on the web.
    documentNamespace: `https://spdx.org/spdxdocs/streamferry-shipment-${manifest.id}-${manifestSha256.slice(0, 16)}`,
    creationInfo: {
      created: `${new Date(manifest.createdAt).toISOString().slice(0, 19)}Z`,
      creators: [`Tool: ${manifest.application.trim().replaceAll(/\s+/gu, '-')}`],
    },
    packages: [...files.map(fileOf), ...packages.list().map(([id, one]) => packageOf(id, one))],
    relationships: [...describes, ...inside],
  };
  return Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
}

/** Gives each package of a system's release one id. */
class PackageIds {
  readonly #ids = new Map<string, readonly [string, ImagePackage]>();

  idOf(one: ImagePackage): string {
    const key = [one.os, one.release, one.arch, one.name, one.version].join('\0');
    const known = this.#ids.get(key) ?? ([`SPDXRef-Package-${this.#ids.size + 1}`, one] as const);
    this.#ids.set(key, known);
    return known[0];
  }

  list(): readonly (readonly [string, ImagePackage])[] {
    return [...this.#ids.values()];
  }
}

function relationshipsOf({ files, packages: inside }: ImagePackages, packages: PackageIds): Relationship[] {
  const holders = new Map(files.map((file) => [file.sha256, file]));
  return [...holders.values()].flatMap(({ sha256, sourcePackage }) =>
    inside.map(
      (one): Relationship => ({
        spdxElementId: fileId(sha256),
        relationshipType: sourcePackage === undefined ? 'CONTAINS' : 'GENERATED_FROM',
        relatedSpdxElement: packages.idOf(one),
      }),
    ),
  );
}

function fileOf({ path, version, sha256, ftype, product, item }: ShippedItem) {
  return {
    SPDXID: fileId(sha256),
    name: path,
    ...(version === '' ? {} : { versionInfo: version }),
    packageFileName: path.slice(path.lastIndexOf('/') + 1),
    ...unknown,
    checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }],
    sourceInfo: `Item ${item} of the SimpleStreams product ${product}, version ${version}.`,
    primaryPackagePurpose: /^(?:squashfs|root-)/u.test(ftype) ? 'ARCHIVE' : 'FILE',
  };
}

function packageOf(id: string, one: ImagePackage) {
  const purl = purlOf(one);
  return {
    SPDXID: id,
    name: one.name,
    versionInfo: one.version,
    ...unknown,
    ...(purl === undefined
      ? {}
      : {
          externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
        }),
  };
}

function fileId(sha256: string): string {
  return `SPDXRef-File-${sha256}`;
}
