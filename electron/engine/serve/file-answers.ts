import type { OutgoingHttpHeaders } from 'node:http';
import { errnoOf } from '../errors.ts';
import type { BufferPool } from './buffer-pool.ts';
import { judge, type Verdict } from './conditions.ts';
import { type Exchange, notFound } from './exchange.ts';
import { documentBody, FileBody, UnfitFile } from './file-body.ts';
import type { ItemFiles } from './item-files.ts';
import type { ServedDocument, ServedItem } from './mirror-table.ts';
import { etagOf, fileHeaders } from './response-headers.ts';
import { type BodySource, ClientGone, sendBody } from './send-body.ts';
import type { SitedMirror } from './site.ts';

/** A file about to be sent: what it is, when it changed, where its bytes come from. */
interface Sendable {
  readonly served: ServedDocument | ServedItem;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly source: BodySource;
}

/** Sends documents and items: whole, in part, or not at all when nothing changed. */
export class FileAnswers {
  readonly #files: ItemFiles;
  readonly #pool: BufferPool;

  constructor(files: ItemFiles, pool: BufferPool) {
    this.#files = files;
    this.#pool = pool;
  }

  /** Throws ClientGone. */
  async answer(exchange: Exchange, site: SitedMirror, served: ServedDocument | ServedItem): Promise<void> {
    const { mirrorId } = site.folder.mirror;
    const sizeBytes = served.kind === 'document' ? served.bytes.length : served.sizeBytes;
    const digestHex = served.kind === 'document' ? served.sha256 : served.digest?.hex;
    const digest = digestHex === undefined ? {} : { digestHex };
    exchange.record.start({ mirrorId, path: served.path, sizeBytes, ...digest });
    if (served.kind === 'item') return this.#item(exchange, site, served);
    const modifiedAt = site.folder.table.publishedAt;
    await this.#send(exchange, { served, sizeBytes, modifiedAt, source: documentBody(served.bytes) });
  }

  async #item(exchange: Exchange, site: SitedMirror, wanted: ServedItem): Promise<void> {
    const fit = await this.#files.open(site, wanted);
    if (fit === undefined) {
      notFound(exchange);
      return;
    }
    const { file, item: served, proof } = fit;
    const { sizeBytes, modifiedAt } = file;
    try {
      await this.#send(exchange, { served, sizeBytes, modifiedAt, source: new FileBody(file, proof, this.#pool) });
    } catch (error) {
      if (error instanceof ClientGone) throw error;
      const reason = error instanceof UnfitFile ? error.reason : `it cannot be read (${errnoOf(error) ?? 'unknown'})`;
      if (exchange.response.headersSent) exchange.response.destroy();
      else notFound(exchange);
      await this.#files.tellUnfit(site, served, reason);
    } finally {
      await file.handle.close();
    }
  }

  async #send(exchange: Exchange, { served, sizeBytes, modifiedAt, source }: Sendable): Promise<void> {
    const { request, response, record } = exchange;
    const etag = etagOf(served);
    const about = { sizeBytes, modifiedAt, ...(etag === undefined ? {} : { etag }) };
    const verdict = judge(request.method ?? '', request.headers, about);
    const { status, extent, headers } = answerTo(verdict, sizeBytes);
    const begin = () => {
      response.writeHead(status, { ...fileHeaders(served, modifiedAt), ...headers });
      record.answered(status);
    };
    if (extent === undefined || request.method === 'HEAD') {
      begin();
      response.end();
      return;
    }
    this.#pool.enter();
    try {
      await sendBody({ response, source, ...extent, begin, onSent: (bytes) => record.sent(bytes) });
    } finally {
      this.#pool.leave();
    }
    response.end();
    if (extent.first === 0 && extent.last === sizeBytes - 1) record.wentOutWhole();
  }
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** Absent where nothing of the file is sent. */
  readonly extent?: { readonly first: number; readonly last: number };
}

function answerTo(verdict: Verdict, sizeBytes: number): Answer {
  switch (verdict.kind) {
    case 'whole':
      return { status: 200, headers: { 'Content-Length': sizeBytes }, extent: { first: 0, last: sizeBytes - 1 } };
    case 'range': {
      const { first, last } = verdict;
      const range = `bytes ${first}-${last}/${sizeBytes}`;
      return { status: 206, headers: { 'Content-Length': last - first + 1, 'Content-Range': range }, extent: verdict };
    }
    case 'not-modified':
      return { status: 304, headers: {} };
    case 'precondition-failed':
      return { status: 412, headers: { 'Content-Length': 0 } };
    case 'unsatisfiable':
      return { status: 416, headers: { 'Content-Length': 0, 'Content-Range': `bytes */${sizeBytes}` } };
  }
}
