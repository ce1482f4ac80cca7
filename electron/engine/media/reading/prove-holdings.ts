import type { Digest, DigestAlgorithm } from '../../../contract/plan.ts';
import { ItemFiles } from '../../catalogue/item-files.ts';
import { type JsonObject, own, within } from '../../catalogue/json-guard.ts';
import { IntegrityError } from '../../errors.ts';
import type { LedgerHolding } from '../../mirror/ledger.ts';
import type { SourceShelf } from '../../publication/trim/source-shelf.ts';
import type { ProductSource } from '../../publication/trim/trim-source.ts';
import type { ShippedMirror } from '../manifest.ts';

/** A held path as the evidence describes it, and the content that the shipment has for it. */
export interface ProvenFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** The evidence's strongest; of a file for which it names none, the manifest's SHA-256. */
  readonly digest: Digest;
  readonly sha256: string;
  readonly checkedAt: string;
}

export interface ProvenHoldings {
  /** With the digests that the evidence names. */
  readonly holdings: readonly LedgerHolding[];
  readonly files: ReadonlyMap<string, ProvenFile>;
  /** What was let in though nothing upstream signed bears it out: paths, and names of items without one. */
  readonly onItsWord: readonly string[];
}

/**
 * Looks every held item up in the authenticated evidence: it must be described there with this path, size and digest. Throws
 * DIGEST_MISMATCH naming the item; DIGEST_UNKNOWN for what no evidence describes or gives a digest for, unless `takesWord`: then it tells.
 */
export function proveHoldings(mirror: ShippedMirror, shelf: SourceShelf, takesWord: boolean): ProvenHoldings {
  const onItsWord = new Set<string>();
  const take = (name: string, refusal: () => IntegrityError) => {
    if (!takesWord) throw refusal();
    onItsWord.add(name);
  };
  const digests = new PathDigests(shelf);
  const itemFiles = new ItemFiles();
  const holdings = mirror.holdings.map((held): LedgerHolding => {
    const found = describedIn(held, shelf);
    if (found === undefined || !counts(found.source, shelf))
      take(held.path ?? itemName(held).trim(), () => undescribed(held, mirror));
    const digest = found === undefined ? held.digest : provenDigest(held, found, digests);
    if (held.path !== undefined && found !== undefined)
      itemFiles.add(held.path, found.record, whereIs(held, found.source));
    const { digest: _, ...rest } = held;
    return { ...rest, ...(digest === undefined ? {} : { digest }) };
  });
  const named = new Map(holdings.map(({ path, digest }) => [path, digest]));
  for (const { path } of mirror.files) if (named.get(path) === undefined) take(path, () => unprovable(path, mirror));
  return { holdings, files: provenFiles(mirror, named), onItsWord: [...onItsWord] };
}

/** Where upstream signed anything at all, what it did not sign proves nothing. */
function counts({ signed }: ProductSource, shelf: SourceShelf): boolean {
  return signed || !shelf.isSigned;
}

interface Description {
  readonly source: ProductSource;
  readonly record: JsonObject;
}

/** The record of its evidence, else the newest that agrees; what proves nothing comes last. Throws DIGEST_MISMATCH where there are only others. */
function describedIn(held: LedgerHolding, shelf: SourceShelf): Description | undefined {
  const { contentId, product, version, item, evidence } = held;
  const named = evidence === undefined ? undefined : shelf.bySha256(evidence);
  const sources = [...(named?.contentId === contentId ? [named] : []), ...shelf.of(contentId)];
  const records = sources.flatMap((source) => {
    const record = source.item(product, version, item);
    return record === undefined ? [] : [{ source, record }];
  });
  const agreeing = records.filter(({ record }) => agrees(record, held));
  const found = agreeing.find(({ source }) => counts(source, shelf)) ?? agreeing[0];
  const [other] = records;
  if (found !== undefined || other === undefined) return found;
  throw new IntegrityError(
    'DIGEST_MISMATCH',
    `The shipment says that the item${itemName(held)} is held with another path, size or digest than ${other.source.path}, which upstream signed, lists for it: nothing was taken. The shipment was altered, or its mirror is damaged; ask for a new one.`,
    { path: held.path, details: { document: other.source.sha256 } },
  );
}

function agrees(record: JsonObject, { path, sizeBytes, digest }: LedgerHolding): boolean {
  if (own(record, 'path') !== path) return false;
  if (path === undefined) return true;
  if (Number(own(record, 'size')) !== sizeBytes) return false;
  const hex = digest === undefined ? undefined : namedDigest(record, digest.algorithm);
  return hex === undefined || hex === digest?.hex;
}

/** A digest that the record itself does not name counts where another record of the evidence gives it for the same path. */
function provenDigest(
  { path, digest }: LedgerHolding,
  { record }: Description,
  digests: PathDigests,
): Digest | undefined {
  if (path === undefined) return undefined;
  if (digest !== undefined && namedDigest(record, digest.algorithm) === digest.hex) return digest;
  if (digest !== undefined && digests.names(path, digest)) return digest;
  return strongest(record);
}

const byStrength = ['sha512', 'sha256', 'md5'] as const satisfies readonly DigestAlgorithm[];

function strongest(record: JsonObject): Digest | undefined {
  for (const algorithm of byStrength) {
    const hex = namedDigest(record, algorithm);
    if (hex !== undefined) return { algorithm, hex };
  }
  return undefined;
}

function namedDigest(record: JsonObject, algorithm: DigestAlgorithm): string | undefined {
  const hex = own(record, algorithm);
  return typeof hex === 'string' ? hex.toLowerCase() : undefined;
}

/** Every digest that any record that counts names for a path; gathered when it is first asked for. */
class PathDigests {
  readonly #shelf: SourceShelf;
  #named: ReadonlySet<string> | undefined;

  constructor(shelf: SourceShelf) {
    this.#shelf = shelf;
  }

  names(path: string, { algorithm, hex }: Digest): boolean {
    this.#named ??= new Set(this.#all());
    return this.#named.has(`${algorithm} ${hex} ${path}`);
  }

  *#all(): Generator<string> {
    for (const record of everyRecord(this.#shelf)) {
      const path = own(record, 'path');
      if (typeof path !== 'string') continue;
      for (const algorithm of byStrength) yield `${algorithm} ${namedDigest(record, algorithm)} ${path}`;
    }
  }
}

function* everyRecord(shelf: SourceShelf): Generator<JsonObject> {
  const sources = shelf.contentIds.flatMap((contentId) => shelf.of(contentId));
  for (const source of sources.filter((one) => counts(one, shelf)))
    for (const product of source.productNames)
      for (const version of source.versionNames(product))
        for (const item of source.itemNames(product, version)) yield source.item(product, version, item) ?? {};
}

function provenFiles(
  mirror: ShippedMirror,
  named: ReadonlyMap<string | undefined, Digest | undefined>,
): ReadonlyMap<string, ProvenFile> {
  return new Map(
    mirror.files.map(({ path, sizeBytes, sha256, checkedAt }) => {
      const digest = named.get(path);
      if (digest?.algorithm === 'sha256' && digest.hex !== sha256) throw otherContent(path, digest.hex, sha256);
      return [path, { path, sizeBytes, sha256, checkedAt, digest: digest ?? { algorithm: 'sha256', hex: sha256 } }];
    }),
  );
}

function whereIs({ product, version, item }: LedgerHolding, { path }: ProductSource) {
  return { path, names: [product, version, item] };
}

function itemName({ contentId, product, version, item }: LedgerHolding): string {
  return within({ path: contentId, names: [product, version, item] });
}

function undescribed(held: LedgerHolding, { name }: ShippedMirror): IntegrityError {
  return new IntegrityError(
    'DIGEST_UNKNOWN',
    `No document that upstream signed describes the item${itemName(held)} of ${name}: only the shipment's own key vouches for it. Accept that explicitly if it will do, or sync the mirror before it is exported.`,
    { path: held.path },
  );
}

function unprovable(path: string, { name }: ShippedMirror): IntegrityError {
  return new IntegrityError(
    'DIGEST_UNKNOWN',
    `The stream names no digest for ${path} of ${name}, so that its content cannot be proven: only the shipment's own key vouches for it. Accept that explicitly if it will do, or leave it out of the mirror.`,
    { path },
  );
}

function otherContent(path: string, expected: string, found: string): IntegrityError {
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${path} should have the SHA-256 ${expected}, as upstream signed it, but the shipment has ${found} for it: nothing was taken. The shipment was altered; ask for a new one.`,
    { path, details: { algorithm: 'sha256', expected, found } },
  );
}
