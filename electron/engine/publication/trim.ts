import type { MaasVersion } from '../../contract/lint.ts';
import type { KernelChoice, PublicationSizes, TrimNote } from '../../contract/publication.ts';
import { isObject, own } from '../catalogue/json-guard.ts';
import { TrustError } from '../errors.ts';
import { checkListing, notesOn } from './trim/check-listing.ts';
import { composeDocuments, type TrimmedDocument } from './trim/compose.ts';
import type { EarlierDocument } from './trim/document-age.ts';
import { findRecords, type HeldItem } from './trim/find-records.ts';
import { publicationSizes, withoutKernels } from './trim/kernels.ts';
import { type ListedFile, listFiles, withTagsFromBelow } from './trim/listing.ts';
import { notifications, withoutNotifications } from './trim/notifications.ts';
import { SourceShelf } from './trim/source-shelf.ts';
import type { TrimSource } from './trim/trim-source.ts';
import { chooseVersions, type VersionChoice, withoutEmpty } from './trim/visible-versions.ts';

export type { TrimmedDocument } from './trim/compose.ts';
export type { EarlierDocument } from './trim/document-age.ts';
export type { HeldItem } from './trim/find-records.ts';
export type { TrimSource } from './trim/trim-source.ts';

/** What a trimmed publication is to be like; nothing of it touches what the mirror holds. */
export interface TrimChoice extends VersionChoice {
  /** Absent: for all MAAS releases, with release notifications, which 3.8 refuses. */
  readonly forMaas?: MaasVersion;
  readonly leaveOutKernels?: KernelChoice;
  /** Publish although the signature of a source was never proven; marked in every document from then on. */
  readonly signUnverified?: boolean;
}

export interface TrimOptions extends TrimChoice {
  /** In the order in which they were last seen, oldest first: the evidence that holdings name, and today's documents. */
  readonly sources: readonly TrimSource[];
  readonly held: readonly HeldItem[];
  /** The publication now in place. */
  readonly earlier?: readonly EarlierDocument[];
  readonly now: Date;
}

export interface TrimmedPublication {
  /** Product files, the index last. */
  readonly documents: readonly TrimmedDocument[];
  readonly sizes: PublicationSizes;
  readonly notes: readonly TrimNote[];
  /** Whether the documents carry the mark of a source that nobody proved. */
  readonly unverified: boolean;
}

/**
 * Documents that list exactly what is held, each record as it was last seen, flattened as MAAS 3.8 needs it (MAAS.md, "What MAAS asks
 * of a mirror"). Throws SIGNATURE_MISSING, DIGEST_MISMATCH, LEDGER_CORRUPT, MALFORMED, UNSAFE_PATH.
 */
export function trimPublication(options: TrimOptions): TrimmedPublication {
  const { sources, forMaas, leaveOutKernels = {}, earlier = [], now } = options;
  const unverified = isUnverified(options);
  const shelf = new SourceShelf(sources);
  const { items, undescribed } = findRecords([...options.held, ...notifications(shelf)], shelf);
  const chosen = chooseVersions(listFiles(items, shelf), options);
  const visible = withoutEmpty(withAllTags(chosen.files));
  const wanted = forMaas === '3.8' ? withoutNotifications(visible) : visible;
  const files = withoutEmpty(withoutKernels(wanted, leaveOutKernels));
  checkListing(files);
  return {
    documents: composeDocuments({ files, shelf, unverified, earlier, now }),
    sizes: publicationSizes(wanted, leaveOutKernels),
    notes: [
      ...undescribed.map((item) => ({ kind: 'no-record', ...item }) satisfies TrimNote),
      ...chosen.notes,
      ...notesOn(files, shelf),
    ],
    unverified,
  };
}

function withAllTags(files: readonly ListedFile[]): readonly ListedFile[] {
  return files.map((file) => ({ ...file, products: file.products.map(withTagsFromBelow) }));
}

/** Whether any source was not proven, here or by whoever trimmed it before. Throws SIGNATURE_MISSING unless that is the user's explicit word. */
function isUnverified({ sources, signUnverified = false }: TrimOptions): boolean {
  const unproven = sources.find(({ signed }) => !signed);
  if (unproven !== undefined && !signUnverified) {
    throw new TrustError(
      'SIGNATURE_MISSING',
      `${unproven.path} was taken without proof of who made it, so a signature of this mirror would promise what nobody knows: nothing was signed. Publish verbatim, or allow that it is signed all the same; that is shown for ever after.`,
      { path: unproven.path, details: { unproven: true } },
    );
  }
  return unproven !== undefined || sources.some(({ top }) => isMarked(own(top, 'streamferry')));
}

function isMarked(marks: unknown): boolean {
  return isObject(marks) && own(marks, 'unverified') === true;
}
