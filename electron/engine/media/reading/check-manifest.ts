import { ItemFiles } from '../../catalogue/item-files.ts';
import { checkDocumentPath, checkItemPath } from '../../catalogue/item-path.ts';
import { FormatError } from '../../errors.ts';
import { publicKeyringPath } from '../../publication/compose-publication.ts';
import { quoted } from '../../quoted.ts';
import type { Manifest, ShippedDocument, ShippedMirror } from '../manifest.ts';
import { shipmentNames } from '../shipment-layout.ts';

const place = { path: shipmentNames.manifest };

/**
 * Holds a manifest against itself, whoever signed it: every path is one that may be written on every system, every reference
 * leads somewhere. Throws MALFORMED, UNSAFE_PATH.
 */
export function checkManifest(manifest: Manifest): void {
  const carried = new Map(manifest.contents.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
  checkDistinct(manifest.volumes.map(({ number }) => number));
  const everywhere = wholeOnEveryVolume(manifest);
  checkDistinct(manifest.mirrors.map(({ id }) => id));
  for (const mirror of manifest.mirrors) {
    checkDocuments(mirror, everywhere);
    checkFiles(mirror, { carried, isDelta: manifest.delta !== undefined });
    checkHoldings(mirror);
  }
  for (const path of Object.values(manifest.delta?.removes ?? {}).flat()) checkItemPath(path, place);
}

/** Contents by size that stand on each volume; that all numbers are volumes' was seen when it was read. */
function wholeOnEveryVolume({ contents, volumes }: Manifest): ReadonlyMap<string, number> {
  const onAll = contents.filter(({ parts }) => parts.every((part) => new Set(part.volumes).size === volumes.length));
  return new Map(onAll.map(({ sha256, sizeBytes }) => [sha256, sizeBytes]));
}

function checkDistinct(names: readonly (number | string)[]): void {
  const seen = new Set<number | string>();
  for (const name of names) {
    if (seen.has(name)) throw malformed(`${quoted(String(name))} stands in it twice`);
    seen.add(name);
  }
}

function checkDocuments(mirror: ShippedMirror, everywhere: ReadonlyMap<string, number>): void {
  for (const list of [mirror.documents, mirror.upstream]) {
    checkDistinct(list.map(({ path }) => path));
    for (const document of list) checkPlace(document);
  }
  for (const { path } of mirror.evidence) checkDocumentPath(path, place);
  for (const { sha256, sizeBytes, path } of [...mirror.documents, ...mirror.upstream, ...mirror.evidence])
    if (everywhere.get(sha256) !== sizeBytes) throw malformed(`the document ${quoted(path)} is not on every volume`);
  for (const { signature, path } of mirror.evidence)
    if (signature !== undefined && !everywhere.has(signature))
      throw malformed(`the signature of ${quoted(path)} is not on every volume`);
}

function checkPlace({ path, kind }: ShippedDocument): void {
  if (kind !== 'signature') checkDocumentPath(path, place);
  else if (path !== publicKeyringPath) checkDocumentPath(path.replace(/\.gpg$/u, ''), place);
}

function checkFiles(
  { files }: ShippedMirror,
  { carried, isDelta }: { readonly carried: ReadonlyMap<string, number>; readonly isDelta: boolean },
): void {
  const known = new ItemFiles();
  checkDistinct(files.map(({ path }) => path));
  for (const { path, sizeBytes, sha256 } of files) {
    known.add(path, { size: sizeBytes, sha256 }, place);
    const there = carried.get(sha256);
    if (there === undefined ? !isDelta : there !== sizeBytes)
      throw malformed(`the content of ${quoted(path)} is not carried`);
  }
}

function checkHoldings({ holdings, files, evidence }: ShippedMirror): void {
  const sizes = new Map(files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const rests = new Set(evidence.map(({ sha256 }) => sha256));
  const held = new Set<string>();
  for (const { path, sizeBytes, evidence: on, item } of holdings) {
    if (on !== undefined && !rests.has(on)) throw malformed(`the evidence of the item ${quoted(item)} is missing`);
    if (path === undefined) continue;
    if (sizes.get(path) !== sizeBytes) throw malformed(`the held path ${quoted(path)} is none of its files`);
    held.add(path);
  }
  const idle = files.find(({ path }) => !held.has(path));
  if (idle !== undefined) throw malformed(`nothing holds the file ${quoted(idle.path)}`);
}

function malformed(reason: string): FormatError {
  return new FormatError(
    'MALFORMED',
    `${shipmentNames.manifest} of the shipment contradicts itself: ${reason}. Write the shipment again.`,
    { path: shipmentNames.manifest },
  );
}
