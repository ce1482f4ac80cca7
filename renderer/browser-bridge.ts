import { appEvents } from '../electron/contract/host.ts';
import type { Bridge } from './bridge.ts';

/** Between attempts to reach a host that does not answer. */
const retryMs = 1000;

type Listener = (value: unknown) => void;
type ConnectionListener = (connected: boolean) => void;

/**
 * The browser's way to its host, in the place of what preload gives a desktop: calls are POSTs, events one stream. When the
 * stream breaks it is opened again; the host then tells the state as it is, and the ends of jobs that were missed.
 */
class BrowserBridge implements Bridge {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #connectionListeners = new Set<ConnectionListener>();
  #stream: EventSource | undefined;
  #lastId = '';
  #connected = true;

  constructor() {
    // A browser has six connections for all pages of a host: one that nobody sees needs none.
    document.addEventListener('visibilitychange', () => this.#followVisibility());
    this.#followVisibility();
  }

  call = async (method: string, payload: unknown): Promise<unknown> => {
    const response = await fetch(`/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    const reply: unknown = await response.json();
    return reply;
  };

  on = (event: string, listener: Listener): (() => void) => {
    if (!(event in appEvents)) throw new Error(`Unknown event: ${event}`);
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  };

  /** Tells at once, and then at each change, whether the host answers. */
  onConnection = (listener: ConnectionListener): (() => void) => {
    this.#connectionListeners.add(listener);
    listener(this.#connected);
    return () => this.#connectionListeners.delete(listener);
  };

  #followVisibility(): void {
    if (document.visibilityState === 'visible') this.#open();
    else this.#close();
  }

  #open(): void {
    if (this.#stream !== undefined) return;
    const stream = new EventSource(this.#lastId === '' ? '/events' : `/events?after=${this.#lastId}`);
    this.#stream = stream;
    stream.onopen = () => this.#tellConnected(true);
    stream.onerror = () => this.#tryAgain(stream);
    for (const event of Object.keys(appEvents)) {
      stream.addEventListener(event, ({ data, lastEventId }: MessageEvent<string>) => {
        this.#lastId = lastEventId;
        const value: unknown = JSON.parse(data);
        for (const listener of this.#listeners.get(event) ?? []) listener(value);
      });
    }
  }

  #close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  #tryAgain(broken: EventSource): void {
    if (this.#stream !== broken) return;
    this.#close();
    this.#tellConnected(false);
    setTimeout(() => void this.#returnTo(), retryMs);
  }

  /** A host that was started anew does not know this page: loaded again, it says what to do. */
  async #returnTo(): Promise<void> {
    const found = await fetch('/', { method: 'HEAD' }).catch(() => undefined);
    if (found?.status === 403) location.reload();
    else if (found === undefined) setTimeout(() => void this.#returnTo(), retryMs);
    else this.#followVisibility();
  }

  #tellConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const listener of this.#connectionListeners) listener(connected);
  }
}

/** Puts the bridge on `window`, where preload has not put its own. To be called before anything else of the interface. */
export function installBrowserBridge(): void {
  window.streamferry ??= new BrowserBridge();
}
