import type { ServeNotice } from './access-fact.ts';
import { notItsDigest } from './file-body.ts';
import type { FileProof, FileProofs } from './file-proofs.ts';
import { findServed, type ServedItem } from './mirror-table.ts';
import { type OpenedFile, openFile } from './open-file.ts';
import type { SitedMirror } from './site.ts';

/** A file that is fit to be sent, with the proof that goes on while it is. To be closed. */
export interface FitFile {
  readonly file: OpenedFile;
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
      this.tellUnfit(site, item.path, finding.reason ?? 'it is not there');
    return undefined;
  }

  tellUnfit(site: SitedMirror, path: string, reason: string): void {
    const { mirror } = site.folder;
    this.#notify({
      mirrorId: mirror.mirrorId,
      path,
      message: `${path} of ${mirror.name} (${mirror.folder}) cannot be served: ${reason}. Clients are told that it does not exist; audit the mirror with repair.`,
    });
  }

  async #find(site: SitedMirror, item: ServedItem): Promise<Finding> {
    let reason: string | undefined;
    for (const name of item.names) {
      const opening = await openFile(site.folder.table.root, name);
      if (opening.kind === 'absent') continue;
      if (opening.kind === 'unusable') {
        reason ??= opening.reason;
        continue;
      }
      const { file } = opening;
      const proof = item.digest && this.#proofs.of(file, item.digest, item.auditedMs);
      if (file.sizeBytes === item.sizeBytes && proof?.verdict !== 'bad')
        return { kind: 'fit', file: { file, item, proof } };
      await file.handle.close();
      reason ??=
        file.sizeBytes === item.sizeBytes
          ? notItsDigest
          : `it has ${file.sizeBytes} bytes instead of ${item.sizeBytes}`;
    }
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
