import { isDeepStrictEqual } from 'node:util';
import { NetworkError } from '../errors.ts';
import {
  acceptUnsigned,
  authenticate,
  authenticateRemembered,
  type ReceivedDocument,
  rememberAuthentication,
  type SignedDocument,
  type UnsignedDocument,
} from '../source/authenticate.ts';
import type { CachedDocument, DocumentCache } from '../source/document-cache.ts';
import type { Keyring } from '../source/keyring.ts';
import type { DocumentReply, SourceReader } from '../source/reader.ts';
import { sideBySide } from '../source/side-by-side.ts';
import { AcceptedDocument } from './accepted-document.ts';

/** Whom to believe: the accepted keys of a keyring, or, by the user's explicit choice, anyone. */
export type Trust = { readonly kind: 'signed'; readonly keyring: Keyring } | { readonly kind: 'unsigned' };

export interface DeskOptions {
  readonly reader: SourceReader;
  readonly trust: Trust;
  readonly cache?: DocumentCache | undefined;
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly onDocument?: ((path: string, transferredBytes: number) => void) | undefined;
}

type Present = Exclude<DocumentReply, { kind: 'absent' }>;

/** What was there before the reply: an earlier reading, a signature asked for at the same time. */
interface Before {
  readonly known: CachedDocument | undefined;
  readonly early: Promise<Buffer | undefined> | undefined;
}

const maxDocumentBytes = 128 * 2 ** 20;
const maxSignatureBytes = 2 ** 20;
const maxTotalBytes = 512 * 2 ** 20;
const maxAtOnce = 6;

/** Reads single documents of one source, asking only for what changed, and lets in none that the trust refuses. */
export class DocumentDesk {
  readonly #options: DeskOptions;
  readonly #inTurn = sideBySide(maxAtOnce);
  /** From the cache, or from earlier in this run. */
  readonly #known = new Map<string, Promise<CachedDocument | undefined>>();
  readonly #held = new Map<string, CachedDocument>();
  #transferredBytes = 0;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get transferredBytes(): number {
    return this.#transferredBytes;
  }

  /** A document as last read from this source, unproven for this run. */
  known(path: string): Promise<CachedDocument | undefined> {
    const found = this.#known.get(path) ?? this.#load(path);
    this.#known.set(path, found);
    return found;
  }

  /** Reads and authenticates a document; undefined when the source does not have it. Throws as reader and trust do. */
  async read(path: string): Promise<AcceptedDocument | undefined> {
    const known = await this.known(path);
    const early = known === undefined && this.#needsSignature(path) ? this.#fetch(`${path}.gpg`) : undefined;
    early?.catch(() => undefined);
    const reply = await this.#ask(path, known);
    if (reply.kind === 'absent') return undefined;
    const accepted = await this.#accept(path, reply, { known, early });
    this.#known.set(path, Promise.resolve(this.#cached(accepted)));
    return accepted;
  }

  /** Whether the source has another document now than the one read. */
  async moved(document: AcceptedDocument): Promise<boolean> {
    const { bytes } = document.authentic;
    const reply = await this.#ask(document.path, document);
    return reply.kind === 'absent' || (reply.kind === 'fresh' && !reply.bytes.equals(bytes));
  }

  /** Keeps documents for the next run; those the cache holds just so are left alone. */
  async keep(documents: readonly AcceptedDocument[]): Promise<void> {
    const { cache, reader } = this.#options;
    if (cache === undefined) return;
    await Promise.all(
      documents.map(async (document) => {
        const entry = this.#cached(document);
        const held = this.#held.get(document.path);
        if (held === undefined || !isSame(held, entry)) await cache.store(reader.location, entry);
      }),
    );
  }

  async #load(path: string): Promise<CachedDocument | undefined> {
    const { cache, reader } = this.#options;
    const held = await cache?.load(reader.location, path);
    if (held !== undefined) this.#held.set(path, held);
    return held;
  }

  #needsSignature(path: string): boolean {
    return this.#options.trust.kind === 'signed' && !path.endsWith('.sjson');
  }

  async #ask(
    path: string,
    known: Pick<CachedDocument, 'validators'> | Pick<AcceptedDocument, 'validators'> | undefined,
  ) {
    const { reader, signal } = this.#options;
    const request = { path, maxBytes: maxDocumentBytes, validators: known?.validators, signal };
    return this.#count(path, await this.#inTurn(() => reader.readDocument(request)));
  }

  async #fetch(path: string): Promise<Buffer | undefined> {
    const { reader, signal } = this.#options;
    const request = { path, maxBytes: maxSignatureBytes, signal };
    const reply = this.#count(path, await this.#inTurn(() => reader.readDocument(request)));
    return reply.kind === 'fresh' ? reply.bytes : undefined;
  }

  #count(path: string, reply: DocumentReply): DocumentReply {
    if (reply.kind === 'absent') return reply;
    this.#transferredBytes += reply.transferredBytes;
    this.#options.onDocument?.(path, reply.transferredBytes);
    if (this.#transferredBytes <= maxTotalBytes) return reply;
    const text = `The documents of ${this.#options.reader.location} are larger than ${maxTotalBytes} bytes together. Check that the source is an image stream.`;
    throw new NetworkError('TOO_LARGE', text, { path, details: { maxBytes: maxTotalBytes } });
  }

  async #accept(path: string, reply: Present, { known, early }: Before): Promise<AcceptedDocument> {
    const bytes = reply.kind === 'fresh' ? reply.bytes : known?.bytes;
    if (bytes === undefined) throw new TypeError(`${path} was said to be unchanged, but is not known`);
    const same = known?.bytes.equals(bytes) ?? false;
    const validators = reply.kind === 'fresh' ? reply.validators : known?.validators;
    const arrival = { validators, same, known: same ? known?.head : undefined };
    const fetched = reply.kind === 'fresh' && this.#needsSignature(path);
    const signature = fetched ? await (early ?? this.#fetch(`${path}.gpg`)) : known?.signature;
    const received = receivedDocument(path, bytes, signature);
    const remembered = same ? this.#remembered(received, known) : undefined;
    if (remembered !== undefined) return new AcceptedDocument(remembered, arrival);
    if (fetched || !this.#needsSignature(path)) return new AcceptedDocument(await this.#prove(received), arrival);
    const latest = receivedDocument(path, bytes, await this.#fetch(`${path}.gpg`));
    return new AcceptedDocument(await this.#prove(latest), arrival);
  }

  #remembered(received: ReceivedDocument, known: CachedDocument | undefined): SignedDocument | undefined {
    const { trust } = this.#options;
    if (known?.memo === undefined || trust.kind === 'unsigned') return undefined;
    return authenticateRemembered(received, known.memo, trust.keyring);
  }

  async #prove(received: ReceivedDocument): Promise<SignedDocument | UnsignedDocument> {
    const { trust, now } = this.#options;
    return trust.kind === 'signed' ? authenticate(received, trust.keyring, now) : acceptUnsigned(received);
  }

  #cached(document: AcceptedDocument): CachedDocument {
    const { trust } = this.#options;
    const { authentic, path, validators } = document;
    return {
      path,
      bytes: authentic.bytes,
      ...(authentic.signature === undefined ? {} : { signature: authentic.signature }),
      ...(validators === undefined ? {} : { validators }),
      ...(authentic.kind === 'signed' && trust.kind === 'signed'
        ? { memo: rememberAuthentication(authentic, trust.keyring) }
        : {}),
      head: document.cachedHead(),
    };
  }
}

function receivedDocument(path: string, bytes: Buffer, signature: Buffer | undefined): ReceivedDocument {
  return { path, bytes, ...(signature === undefined ? {} : { signature }) };
}

function isSame(a: CachedDocument, b: CachedDocument): boolean {
  const sameSignature = (a.signature ?? Buffer.alloc(0)).equals(b.signature ?? Buffer.alloc(0));
  const facts = ({ validators, memo, head }: CachedDocument) => [validators, memo, head];
  return sameSignature && a.bytes.equals(b.bytes) && isDeepStrictEqual(facts(a), facts(b));
}
