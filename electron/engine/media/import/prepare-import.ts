import type { Plan } from '../../../contract/plan.ts';
import type { DigestMemory } from '../../audit/digest-memory.ts';
import type { PlacedItem } from '../../catalogue/catalogue.ts';
import { byRule, wantedPaths } from '../../mirror/holdings.ts';
import type { MirrorLayout } from '../../mirror/layout.ts';
import type { Ledger } from '../../mirror/ledger.ts';
import type { MirrorFile } from '../../mirror/mirror-file.ts';
import { checkFolded } from '../../mirror/names.ts';
import { lookAround } from '../../mirror/prepare-sync.ts';
import { asReread, type ProvenFile as FoundFile } from '../../mirror/prove-files.ts';
import type { Donor } from '../../mirror/reuse.ts';
import { strayFiles } from '../../mirror/stray-files.ts';
import { freeBytes, partialBytes } from '../../mirror/survey.ts';
import { digestKey } from '../../plan/content.ts';
import type { RuleHolding } from '../../plan/desired.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { refuseWhileHeld } from '../../publication/hold.ts';
import { currentDocuments, type LedgerDocument } from '../../publication/ledger-documents.ts';
import { upstreamDocuments } from '../../publication/upstream-record.ts';
import { checkAges, checkFreshness, checkIdentity, type DatedDocument } from '../../source/freshness.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { type Arriving, arriving } from './arriving.ts';
import { checkSameMirror } from './import-places.ts';

/** The mirror folder that an import goes to, open in whatever way. */
export interface ImportPlace {
  readonly layout: MirrorLayout;
  readonly file: MirrorFile | undefined;
  readonly ledger: Ledger;
}

export interface ImportWish {
  readonly shipment: OpenedShipment;
  readonly proven: ProvenMirror;
  readonly allowRollback: boolean;
  readonly otherMirrors: readonly string[];
  readonly digests: DigestMemory;
  readonly signal: AbortSignal;
}

/** What an import would do at one place; `plan` tells of the whole, `arriving` of what can be had now. */
export interface PreparedImport {
  readonly plan: Plan;
  readonly arriving: Arriving;
  /** Space that parts take while they wait for others, bytes. */
  readonly waitingBytes: number;
  /** Files in place that no row knew, read and found right. */
  readonly found: readonly FoundFile[];
  donorOf(entry: { readonly path: string; readonly reason: string }): Donor | undefined;
}

/**
 * The dry run of an import: what is here, what comes, what goes. Writes nothing. Throws OTHER_SOURCE where the folder is another mirror,
 * ROLLED_BACK, HELD, NAME_COLLISION; what is lacking is told, not thrown.
 */
export async function prepareImport(place: ImportPlace, wish: ImportWish): Promise<PreparedImport> {
  const { layout, ledger, file } = place;
  const { shipment, proven, otherMirrors, digests, signal } = wish;
  refuseWhileHeld(layout, ledger);
  checkSameMirror(layout.root, file, proven.shipped);
  checkAge(place, wish);
  const holdings = wantedHoldings(proven);
  const wanted = wantedPaths(holdings);
  if (file?.foldsCase === true) checkFolded([...wanted.keys(), ...proven.documents.map(({ path }) => path)]);
  const around = await lookAround({ layout, ledger, otherMirrors, signal, digests }, wanted);
  const { recorded, kept, donors } = around;
  const plan = makePlan({
    holdings,
    previousHoldings: byRule(ledger.holdings()),
    files: new Map([...asReread(recorded, wanted, around.proven), ...strayFiles(layout, ledger, { recorded, wanted })]),
    unrecorded: new Map([...around.proven].map(([path, item]) => [path, item.sizeBytes])),
    donors,
    keptRevisionFiles: kept,
    documentBytes: documentBytes(proven),
    keepRevisions: file?.keepRevisions ?? proven.shipped.settings.keepRevisions,
    partialBytes: await partialBytes(layout, wanted),
    freeBytes: await freeBytes(layout.root),
  });
  const coming = arriving(
    plan.fetch.flatMap(({ path }) => proven.files.get(path) ?? []),
    { shipment, layout },
  );
  return {
    plan,
    arriving: coming,
    waitingBytes: coming.partsToKeep.reduce((sum, { part }) => sum + part.sizeBytes, 0),
    found: [...around.proven.values()],
    donorOf: ({ reason, path }) => {
      const digest = proven.files.get(path)?.digest;
      return reason === 'kept-revision' ? kept.get(path) : digest && donors.get(digestKey(digest));
    },
  };
}

/** Every path with the digest that it will be held against. */
function wantedHoldings({ holdings, files }: ProvenMirror): RuleHolding[] {
  const digestOf = (item: PlacedItem) => {
    const digest = files.get(item.path ?? '')?.digest;
    return digest === undefined ? item : { ...item, digest };
  };
  return byRule(holdings).map(({ ruleId, items }) => ({ ruleId, items: items.map(digestOf) }));
}

/** Neither the source's documents nor what is published may be older than what is here, and they must be of the same source. */
function checkAge(place: ImportPlace, { proven, allowRollback }: ImportWish): void {
  const held = upstreamDocuments(place.ledger).filter(isDocument).map(dated);
  const received = proven.upstream.filter(isDocument).map(dated);
  checkFreshness({ held, received, allowRollback });
  checkIdentity({ held, received, switchSource: false });
  if (!allowRollback)
    checkAges({ held: publishedHere(place, proven), received: proven.documents.filter(isDocument).map(dated) });
}

/**
 * What a publication may not be older than. Trimmed documents are dated no earlier than what they were made from: they are held
 * against whatever is published here; verbatim ones, where those here are trimmed, against what those were made from.
 */
function publishedHere({ ledger, file }: ImportPlace, { shipped }: ProvenMirror): DatedDocument[] {
  const untrims = file?.publication === 'trimmed' && shipped.settings.publication === 'verbatim';
  return (untrims ? upstreamDocuments(ledger) : currentDocuments(ledger)).filter(isDocument).map(dated);
}

function isDocument({ kind }: Pick<LedgerDocument, 'kind'>): boolean {
  return kind !== 'signature';
}

function dated({
  path,
  contentId = '',
  updated,
  signer,
}: Pick<LedgerDocument, 'path' | 'contentId' | 'updated' | 'signer'>): DatedDocument {
  return {
    contentId,
    path,
    ...(updated === undefined ? {} : { updated }),
    ...(signer === undefined ? {} : { signer }),
  };
}

function documentBytes({ documents, evidence }: ProvenMirror): number {
  const all = [
    ...documents,
    ...evidence,
    ...evidence.flatMap(({ signature }) => (signature ? [{ bytes: signature }] : [])),
  ];
  return all.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
