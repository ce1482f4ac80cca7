import { join } from 'node:path';

/**
 * Where things stand in a shipment's folder. Every name is of letters, digits, `.`, `-` and `/` only, and no two differ by
 * case alone: FAT, exFAT and NTFS take them as they are. What the names stand for is in the manifest.
 */
export const shipmentNames = {
  /** What the whole shipment is, the same on each of its volumes. */
  manifest: 'manifest.json',
  manifestSignature: 'manifest.json.gpg',
  /** What this volume is. Written last: where it is missing, the volume is not complete. */
  seal: 'volume.json',
  sealSignature: 'volume.json.gpg',
  /** Stands there while the volume is being written. */
  incomplete: 'INCOMPLETE.json',
  sums: 'SHA256SUMS',
  readme: 'README.txt',
  restoreShell: 'restore.sh',
  restorePowerShell: 'restore.ps1',
  /** For the restore scripts: what goes where. */
  paths: 'paths.tsv',
  inventory: 'inventory.csv',
  /** What is inside of the images. */
  packages: 'packages.csv',
  spdx: 'sbom.spdx.json',
  custody: 'custody.txt',
  keys: 'keys',
  /** Public keys of whoever wrote the shipment, binary. */
  shipmentKeyring: 'keys/shipment.gpg',
  data: 'data',
  installers: 'installers',
} as const;

/** The public key of an upstream signer, binary; 40 upper-case hex digits. */
export function upstreamKeyName(fingerprint: string): string {
  return `${shipmentNames.keys}/upstream-${fingerprint}.gpg`;
}

/** The file of a whole content, or of one of its parts, counted from 1. */
export function contentName(sha256: string, part?: number): string {
  const name = `${shipmentNames.data}/${sha256.slice(0, 2)}/${sha256}`;
  return part === undefined ? name : `${name}.${String(part).padStart(3, '0')}`;
}

/** The absolute file of a name in a shipment's folder. */
export function shipmentFile(folder: string, name: string): string {
  return join(folder, ...name.split('/'));
}
