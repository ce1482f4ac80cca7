import type { ServeNotice } from './access-fact.ts';
import { notItsDigest } from './file-body.ts';
import type { FileProof, FileProofs } from './file-proofs.ts';
import { openJoined } from './joined-file.ts';
import { findServed, type ServedItem } from './mirror-table.ts';
import { type Opening, openFile, type ReadableFile } from './open-file.ts';
import type { SitedMirror } from './site.ts';

/** A file that is fit to be sent, with the proof that goes on while it is. To be closed. */
export interface FitFile {
  readonly file: ReadableFile;
  readonly item: ServedItem;
  /** Undefined where no digest is known. */
  readonly proof: FileProof | undefined;
}

type Finding =
  | { readonly kind: 'fit'; readonly file: FitFile }
  /** Half a sentence for people; undefined when it is simply not there. */
  | { readonly kind: 'unfit'; readonly reason: string | undefined };

const lookAgainAfterMs = 1000;

/** Opens items for sending, wherever the mirror's revisions have them, and tells of those that are not fit. */
export class ItemFiles {
  readonly #proofs: FileProofs;
  readonly #notify: (notice: ServeNotice) => void;
  readonly #now: () => number;
  readonly #lookedMs = new WeakMap<object, number>();

  constructor(proofs: FileProofs, notify: (notice: ServeNotice) => void, now: () => number) {
    this.#proofs = proofs;
    this.#notify = notify;
    this.#now = now;
  }

  /** Undefined when there is no such file, or none that could be sent as good. */
  async open(site: SitedMirror, item: ServedItem): Promise<FitFile | undefined> {
    const found = await this.#find(site, item);
    if (found.kind === 'fit') return found.file;
    // The ledger may know better by now: a sync goes on while this is served.
    const again = await this.#lookAgain(site, item);
    const finding = again === item ? found : again === undefined ? undefined : await this.#find(site, again);
    if (finding?.kind === 'fit') return finding.file;
    if (finding !== undefined && (item.current || finding.reason !== undefined))
      await this.tellUnfit(site, item, finding.reason ?? 'it is not there');
    return undefined;
  }

  async tellUnfit(site: SitedMirror, item: ServedItem, reason: string): Promise<void> {
    const notice = await site.folder.unfit(item, reason);
    if (notice !== undefined) this.#notify(notice);
  }

  async #find(site: SitedMirror, item: ServedItem): Promise<Finding> {
    if (item.parts !== undefined) return this.#judge(item, await openJoined(item.parts));
    let reason: string | undefined;
    for (const name of item.names) {
      const finding = await this.#judge(item, await openFile(site.folder.table.root, name));
      if (finding.kind === 'fit') return finding;
      reason ??= finding.reason;
    }
    return { kind: 'unfit', reason };
  }

  async #judge(item: ServedItem, opening: Opening<ReadableFile>): Promise<Finding> {
    if (opening.kind === 'absent') return { kind: 'unfit', reason: undefined };
    if (opening.kind === 'unusable') return { kind: 'unfit', reason: opening.reason };
    const { file } = opening;
    const proof = item.digest && this.#proofs.of(file, item.digest, item.auditedMs);
    const sized = file.sizeBytes === item.sizeBytes;
    if (sized && proof?.verdict !== 'bad') return { kind: 'fit', file: { file, item, proof } };
    await file.handle.close();
    const reason = sized ? notItsDigest : `it has ${file.sizeBytes} bytes instead of ${item.sizeBytes}`;
    return { kind: 'unfit', reason };
  }

  /** The same item when nothing new is known of it. */
  async #lookAgain(site: SitedMirror, item: ServedItem): Promise<ServedItem | undefined> {
    const now = this.#now();
    if (now - (this.#lookedMs.get(site.folder) ?? 0) < lookAgainAfterMs) return item;
    this.#lookedMs.set(site.folder, now);
    await site.folder.refresh().catch(() => false);
    const served = findServed(site.folder.table, item.path);
    return served?.kind === 'item' ? served : undefined;
  }
}
