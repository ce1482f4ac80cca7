import { createWriteStream, type WriteStream } from 'node:fs';
import type { AccessFact } from './access-fact.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** An ended request in Common Log Format, times in UTC. What follows a `?` is left out: it may hold a secret. */
export function logLine({ address, at, method, url, status, sentBytes }: AccessFact): string {
  const target = url.replace(/\?.*$/su, '?');
  const request = method === '' && url === '' ? '-' : `${method} ${target} HTTP/1.1`;
  return `${escaped(address)} - - [${logTime(new Date(at))}] "${escaped(request)}" ${status || '-'} ${sentBytes || '-'}`;
}

function logTime(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${two(time.getUTCDate())}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}`;
  return `${day}:${two(time.getUTCHours())}:${two(time.getUTCMinutes())}:${two(time.getUTCSeconds())} +0000`;
}

/** Nothing that a client sends may end a line or a quoted field, or reach a terminal as a control sequence. */
function escaped(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/gu, (c) => {
    if (c === '"' || c === '\\') return `\\${c}`;
    return [...Buffer.from(c)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
}

/** Appends ended requests to a file. A file that can no longer be written is told once; serving goes on. */
export class AccessLog {
  readonly #stream: WriteStream;

  private constructor(stream: WriteStream) {
    this.#stream = stream;
  }

  /** Resolves when the file is open for appending; rejects with the system's error. */
  static async open(file: string, onFailure: (error: Error) => void): Promise<AccessLog> {
    const stream = createWriteStream(file, { flags: 'a', mode: 0o640 });
    await new Promise<void>((resolve, reject) => {
      stream.once('open', () => resolve());
      stream.once('error', reject);
    });
    stream.removeAllListeners('error');
    stream.once('error', (error) => {
      stream.on('error', () => undefined);
      onFailure(error);
    });
    return new AccessLog(stream);
  }

  take(fact: AccessFact): void {
    if (fact.kind === 'request-end' && !this.#stream.destroyed) this.#stream.write(`${logLine(fact)}\n`);
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    if (this.#stream.destroyed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('close', () => resolve());
      this.#stream.end();
    });
  }
}
