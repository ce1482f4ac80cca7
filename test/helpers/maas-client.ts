import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { sideBySide } from '../../electron/engine/source/side-by-side.ts';
import { clusterUuid } from './access-facts.ts';

export interface MaasOptions {
  /** Of the mirror, ending in a slash. */
  readonly url: string;
  /** From which the regions of the cluster ask, in turn. */
  readonly addresses?: readonly string[];
  readonly uuid?: string;
  readonly version?: string;
}

interface Listed {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

interface ProductFile {
  readonly products: Readonly<
    Record<
      string,
      { versions: Readonly<Record<string, { items: Readonly<Record<string, Partial<Listed> & { ftype: string }>> }>> }
    >
  >;
}

const atOnce = 8;

/**
 * A cluster that imports as MAAS 3.7 does: index and product files, then of each product the newest version, without manifests,
 * each digest once and only what it does not have, by plain GETs, many at once, from several addresses.
 */
export class MaasClient {
  readonly #options: MaasOptions;
  /** Digests it has; what is in here is not asked for. */
  readonly has = new Set<string>();
  /** Paths asked for, in order. */
  readonly asked: string[] = [];
  #turn = 0;

  constructor(options: MaasOptions) {
    this.#options = options;
  }

  /** Reads the documents and gives what is wanted of them. */
  async wanted(): Promise<readonly Listed[]> {
    const index: { index: Record<string, { path: string }> } = JSON.parse(
      await this.#document('streams/v1/index.sjson'),
    );
    const wanted = new Map<string, Listed>();
    for (const { path } of Object.values(index.index)) {
      const { products }: ProductFile = JSON.parse(await this.#document(path));
      for (const { versions } of Object.values(products)) {
        for (const item of itemsOf(versions[Object.keys(versions).sort().at(-1) ?? ''])) {
          if (!this.has.has(item.sha256)) wanted.set(item.sha256, item);
        }
      }
    }
    return [...wanted.values()];
  }

  /** A whole import: resolves to what was fetched. */
  async import(): Promise<readonly Listed[]> {
    const wanted = await this.wanted();
    await this.fetch(wanted);
    return wanted;
  }

  /** Throws when anything is not as it was listed. */
  async fetch(files: readonly Listed[]): Promise<void> {
    const inTurn = sideBySide(atOnce);
    await Promise.all(files.map((file) => inTurn(() => this.#item(file))));
  }

  /** Asks for a file, reads its beginning, and no more until it is destroyed. */
  async stall({ path }: Listed): Promise<ClientRequest> {
    const sent = this.#get(path);
    const [response]: IncomingMessage[] = await once(sent, 'response');
    response?.pause();
    return sent;
  }

  async #item({ path, sha256, size }: Listed): Promise<void> {
    const bytes = await this.#read(path);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (bytes.length !== size || found !== sha256) throw new Error(`${path} is not as it was listed`);
    this.has.add(sha256);
  }

  async #document(path: string): Promise<string> {
    const text = (await this.#read(path)).toString();
    return text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  }

  async #read(path: string): Promise<Buffer> {
    const [response]: IncomingMessage[] = await once(this.#get(path), 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response ?? []) chunks.push(chunk);
    if (response?.statusCode !== 200) throw new Error(`${path} was answered with ${response?.statusCode}`);
    return Buffer.concat(chunks);
  }

  #get(path: string): ClientRequest {
    const { url, addresses = ['127.0.0.1'], uuid = clusterUuid, version = '3.7.3' } = this.#options;
    this.asked.push(path);
    const localAddress = addresses[this.#turn++ % addresses.length];
    const headers = { 'user-agent': `maas/${version}/17763-g.0a1b2c3/${uuid}`, accept: '*/*' };
    const sent = request(new URL(url).origin + new URL(url).pathname + path, {
      headers,
      localAddress,
      agent: new Agent({ keepAlive: false }),
    });
    sent.end();
    return sent;
  }
}

function itemsOf(version: ProductFile['products'][string]['versions'][string] | undefined): readonly Listed[] {
  return Object.values(version?.items ?? {}).flatMap(({ ftype, path, sha256, size }) =>
    path === undefined || sha256 === undefined || size === undefined || ftype === 'manifest'
      ? []
      : [{ path, sha256, size }],
  );
}
