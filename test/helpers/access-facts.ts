import type { AccessFact } from '../../electron/engine/serve/access-fact.ts';

/** What `ClientSession` asks with unless told otherwise. */
export const clusterUuid = '3b241101-e2bb-4255-8caf-4136c566a962';
const maasAgent = `maas/3.7.3/17763-g.0a1b2c3/${clusterUuid}`;

type Asked = Partial<
  Pick<AccessFact, 'address' | 'userAgent' | 'forwardedFor' | 'method' | 'mirrorId' | 'connectionId'>
>;

/** Makes the facts that a server would tell of requests; `at` is seconds since noon. */
export class FactMaker {
  readonly #take: (fact: AccessFact) => void;
  #requests = 0;

  constructor(take: (fact: AccessFact) => void) {
    this.#take = take;
  }

  /** A request that has begun. */
  start(path: string, at: number, asked: Asked & { readonly sizeBytes?: number; readonly digestHex?: string } = {}) {
    this.#requests += 1;
    const fact: Omit<AccessFact, 'kind' | 'at'> = {
      requestId: this.#requests,
      connectionId: this.#requests,
      address: '10.0.0.5',
      userAgent: maasAgent,
      method: 'GET',
      url: `/maas/images/ephemeral-v3/stable/${path}`,
      mirrorId: 'm1',
      path,
      status: 0,
      sentBytes: 0,
      sizeBytes: 1000,
      ...(path.startsWith('streams/') ? {} : { digestHex: `hex ${path}` }),
      whole: false,
      ...asked,
    };
    const tell = (kind: AccessFact['kind'], when: number, change: Partial<AccessFact>) =>
      this.#take({ ...fact, ...change, kind, at: atSecond(when) });
    tell('request-start', at, {});
    return {
      progress: (sentBytes: number, when: number) => tell('progress', when, { status: 200, sentBytes }),
      whole: (when: number) =>
        tell('request-end', when, { status: 200, sentBytes: fact.sizeBytes, whole: fact.method === 'GET' }),
      end: (when: number, status: number, sentBytes = 0) => tell('request-end', when, { status, sentBytes }),
    };
  }

  /** A file fetched whole within a second. */
  fetch(path: string, at: number, asked: Parameters<FactMaker['start']>[2] = {}): void {
    this.start(path, at, asked).whole(at + 1);
  }

  /** What MAAS reads before it asks for items. */
  documents(at: number, asked: Asked = {}): void {
    this.fetch('streams/v1/index.sjson', at, asked);
    this.fetch('streams/v1/com.ubuntu.maas:stable:v3:download.sjson', at + 1, asked);
  }
}

export function atSecond(seconds: number): number {
  return Date.parse('2026-08-05T12:00:00Z') + seconds * 1000;
}
