import { createHash } from 'node:crypto';
import type { SignedDocument, UnsignedDocument } from '../source/authenticate.ts';
import { checkBinding } from '../source/binding.ts';
import type { CachedHead } from '../source/document-cache.ts';
import type { Validators } from '../source/reader.ts';
import type { StreamDocument } from './catalogue.ts';
import { type DocumentHead, productNames, readHead } from './document-head.ts';
import { type JsonObject, parseJson } from './json-guard.ts';
import { type IndexEntry, parseIndex } from './parse-index.ts';

/** How a document came to be here. */
export interface Arrival {
  readonly validators?: Validators | undefined;
  /** What was found out about the very same bytes before. */
  readonly known?: CachedHead | undefined;
  /** Whether the source still has what was read before. */
  readonly same: boolean;
}

/** A document that passed the source's trust. Its JSON is parsed when something asks for it, and let go when taken. */
export class AcceptedDocument {
  readonly authentic: SignedDocument | UnsignedDocument;
  readonly head: DocumentHead;
  /** What an index lists. */
  readonly entries: readonly IndexEntry[];
  readonly notices: readonly string[];
  readonly validators: Validators | undefined;
  readonly same: boolean;
  readonly #boundTo: Set<string>;
  #top: JsonObject | undefined;

  /** Throws UNSUPPORTED_FORMAT, MALFORMED or UNSAFE_PATH. */
  constructor(authentic: SignedDocument | UnsignedDocument, { known, validators, same }: Arrival) {
    this.authentic = authentic;
    this.validators = validators;
    this.same = same;
    this.#boundTo = new Set(known?.boundTo);
    this.head = known?.kind === 'products' ? known : readHead(this.#parsed(), this.path);
    const index = this.head.kind === 'index' ? parseIndex(this.#parsed(), this.path) : undefined;
    this.entries = index?.entries ?? [];
    this.notices = index?.notices ?? [];
  }

  get path(): string {
    return this.authentic.path;
  }

  /** Checks that the document is the one the index lists; does not look again where it was found to be. Throws MISPLACED. */
  bind(entry: IndexEntry): void {
    const identity = entryIdentity(entry);
    if (this.#boundTo.has(identity)) return;
    const { format, contentId } = this.head;
    checkBinding({
      entry,
      document: {
        path: this.path,
        format,
        ...(contentId === undefined ? {} : { contentId }),
        productNames: this.head.kind === 'products' ? productNames(this.#parsed(), this.path) : [],
      },
    });
    this.#boundTo.add(identity);
  }

  /** Its JSON, for one reader: not kept here afterwards. */
  takeTop(): JsonObject {
    const top = this.#parsed();
    this.#top = undefined;
    return top;
  }

  cachedHead(): CachedHead {
    return { ...this.head, listed: this.entries.map(({ path }) => path), boundTo: [...this.#boundTo].sort() };
  }

  /** `contentId`: the index's key for it, where an index lists it. */
  streamDocument(contentId: string | undefined): StreamDocument {
    const { path, bytes, signature, sha256 } = this.authentic;
    const { kind, updated } = this.head;
    return {
      path,
      kind,
      contentId,
      bytes,
      sha256,
      ...(signature === undefined ? {} : { signature }),
      ...(this.authentic.kind === 'signed' ? { signer: this.authentic.signer } : {}),
      ...(updated === undefined ? {} : { updated }),
    };
  }

  #parsed(): JsonObject {
    this.#top ??= parseJson(this.authentic.payload, this.path);
    return this.#top;
  }
}

function entryIdentity({ contentId, format, products }: IndexEntry): string {
  return createHash('sha256')
    .update(JSON.stringify([contentId, format, products]))
    .digest('hex');
}
