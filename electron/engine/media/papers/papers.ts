import { custodyText } from '../custody/custody-text.ts';
import type { Manifest } from '../manifest.ts';
import { groupedFingerprint } from '../paper-words.ts';
import { shipmentNames, upstreamKeyName } from '../shipment-layout.ts';
import { imagePackages } from './image-packages.ts';
import { composeInventory, composePackageInventory } from './inventory.ts';
import { composePathsTable } from './paths-table.ts';
import { composeReadme } from './readme.ts';
import { restorePowerShell } from './restore-ps1.ts';
import { restoreShell } from './restore-sh.ts';
import { shippedItems } from './shipped-items.ts';
import { composeSpdx } from './spdx.ts';

export interface PapersInput {
  readonly manifest: Manifest;
  /** Of the manifest's bytes. */
  readonly manifestSha256: string;
  /** The number of the volume that they are for. */
  readonly volume: number;
  readonly keyrings: {
    /** Public keys that sign the shipment, binary. */
    readonly shipment: Buffer;
    /** Of those who signed upstream, binary, by fingerprint. */
    readonly upstream: ReadonlyMap<string, Buffer>;
  };
  /** A content of the shipped mirrors, carried or not; whole. */
  readonly readContent: (sha256: string) => Promise<Buffer>;
}

/** A file of a shipment beside its data. */
export interface Paper {
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * All that a volume has for people and for tools other than the app; the same input gives the same bytes. Reads the evidence
 * and the images' manifests. Throws MALFORMED where a product file cannot be read, and what `readContent` throws.
 */
export async function composePapers(input: PapersInput): Promise<readonly Paper[]> {
  const { manifest, manifestSha256, volume, keyrings, readContent } = input;
  const upstream = [...keyrings.upstream].sort(([a], [b]) => (a < b ? -1 : 1));
  const upstreamKeys = upstream.map(([fingerprint]) => fingerprint);
  const items = await shippedItems(manifest, readContent);
  const images = await imagePackages(items, readContent);
  return [
    { name: shipmentNames.readme, bytes: composeReadme({ manifest, manifestSha256, volume, upstreamKeys }) },
    { name: shipmentNames.restoreShell, bytes: Buffer.from(restoreShell) },
    { name: shipmentNames.restorePowerShell, bytes: Buffer.from(restorePowerShell) },
    { name: shipmentNames.paths, bytes: composePathsTable(manifest, volume) },
    { name: shipmentNames.shipmentKeyring, bytes: keyrings.shipment },
    ...upstream.map(([fingerprint, bytes]) => ({ name: upstreamKeyName(fingerprint), bytes })),
    { name: shipmentNames.inventory, bytes: composeInventory(items) },
    { name: shipmentNames.packages, bytes: composePackageInventory(images) },
    { name: shipmentNames.spdx, bytes: composeSpdx({ manifest, manifestSha256, items, images }) },
    { name: shipmentNames.custody, bytes: composeCustody(manifest, manifestSha256) },
  ];
}

/** How the mirrors came to be shipped; when this volume was written is told by its seal, which comes later. */
function composeCustody({ id, fingerprint, createdAt: madeAt, mirrors }: Manifest, manifestSha256: string): Buffer {
  const told = mirrors.map(({ id: mirrorId, name, revision, files, custody: steps }) =>
    custodyText({
      mirrorId,
      name,
      revision: revision.number,
      files: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      madeAt,
      steps,
    }),
  );
  const last = [
    'They were then put into this shipment:',
    `   Shipment   ${id}`,
    `   Manifest   ${manifestSha256}`,
    `   Signed by  ${groupedFingerprint(fingerprint)}`,
    `When this volume was written and how it was read again is in ${shipmentNames.seal}.`,
    '',
  ];
  return Buffer.from([...told, last.join('\n')].join('\n'));
}
