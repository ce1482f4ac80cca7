import type { ServerResponse } from 'node:http';
import { type EngineEvents, engineEvents } from '../contract/api.ts';
import type { Engine, LogLine } from '../engine/engine-types.ts';
import { pageHeaders } from '../host/page-headers.ts';
import { Outbox } from './outbox.ts';

/** Proxies and sleeping machines take a silent connection for a dead one. */
const heartbeatMs = 15_000;

/** What a page that lost its connection for a while is told of afterwards. */
const remembered = 200;

interface Told {
  readonly id: number;
  readonly frame: { readonly key: string; readonly text: string };
}

/**
 * The engine's events for pages, as server-sent events: each page is told the state as it is first, then every change. The
 * end of a job and a notice are no state: a page that was away is told of those since the last event it had.
 */
export class EventStream {
  readonly #engine: Engine;
  readonly #log: (line: LogLine) => void;
  readonly #pages = new Set<Page>();
  readonly #offs: (() => void)[] = [];
  readonly #past: Told[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  #lastId = 0;

  constructor(engine: Engine, log: (line: LogLine) => void) {
    this.#engine = engine;
    this.#log = log;
    for (const event of eventNames) this.#offs.push(engine.on(event, (value) => this.#tell(event, value)));
    this.#heartbeat = setInterval(() => {
      for (const { outbox } of this.#pages) outbox.send({ key: 'heartbeat', text: ':\n\n' });
    }, heartbeatMs).unref();
  }

  /** `after`: the id of the last event that the page had, if it had any. */
  async open(response: ServerResponse, after: number | undefined): Promise<void> {
    response.writeHead(200, {
      ...pageHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    response.flushHeaders();
    const page: Page = { outbox: new Outbox(response), toldSince: new Set() };
    this.#pages.add(page);
    response.on('close', () => this.#pages.delete(page));
    for (const { id, frame } of this.#past) if (after !== undefined && id > after) page.outbox.send(frame);
    await this.#tellState(page);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const off of this.#offs) off();
    this.#pages.clear();
  }

  #tell<K extends keyof EngineEvents>(event: K, value: EngineEvents[K]): void {
    this.#lastId += 1;
    const id = this.#lastId;
    const isPast = event === 'notice' || isEndedJob(value);
    if (this.#pages.size === 0 && !isPast) return;
    const frame = frameOf(event, value, id);
    if (isPast) this.#past.push({ id, frame });
    if (this.#past.length > remembered) this.#past.shift();
    for (const { outbox, toldSince } of this.#pages) {
      toldSince?.add(frame.key);
      outbox.send(frame);
    }
  }

  /** What is told while the state is being read is newer than what is read. */
  async #tellState(page: Page): Promise<void> {
    const { jobs, serve, mirrors, sources, schedules, settings } = this.#engine.api;
    const readings = [
      this.#read(page, 'job', async () => jobs.list({})),
      this.#read(page, 'server', async () => [await serve.state({})]),
      this.#read(page, 'settings', async () => [await settings.get({})]),
      this.#read(page, 'sources', async () => [await sources.list({})]),
      this.#read(page, 'schedules', async () => [await schedules.list({})]),
      this.#read(page, 'mirrors', async () => [await mirrors.list({})]),
    ];
    await Promise.all(readings);
    page.toldSince = undefined;
  }

  async #read<K extends keyof EngineEvents>(
    page: Page,
    event: K,
    read: () => Promise<readonly EngineEvents[K][]>,
  ): Promise<void> {
    try {
      for (const value of await read()) {
        const frame = frameOf(event, value, this.#lastId);
        if (page.toldSince?.has(frame.key) !== true) page.outbox.send(frame);
      }
    } catch (error) {
      this.#log({ level: 'info', message: `A page was not told of ${event}.`, error });
    }
  }
}

interface Page {
  readonly outbox: Outbox;
  /** Keys of what was told since the page came, until it was told the state. */
  toldSince: Set<string> | undefined;
}

const eventNames = Object.keys(engineEvents).filter(isEventName);

function isEventName(name: string): name is keyof EngineEvents {
  return name in engineEvents;
}

function frameOf<K extends keyof EngineEvents>(event: K, value: EngineEvents[K], id: number): Told['frame'] {
  return { key: keyOf(event, value, id), text: `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(value)}\n\n` };
}

/** Snapshots of one job replace each other, and so does all other state; notices do not. */
function keyOf(event: keyof EngineEvents, value: object, id: number): string {
  if (event === 'notice') return `notice ${id}`;
  return event === 'job' && 'id' in value ? `job ${String(value.id)}` : event;
}

function isEndedJob(value: object): boolean {
  return 'mirrorFolder' in value && 'phase' in value && 'endedAt' in value;
}
