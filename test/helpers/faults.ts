import { setTimeout as delay } from 'node:timers/promises';

/** What a server does wrong with an answer. Offsets count from the beginning of the file, also in a range. */
export type Fault =
  /** Ends the connection when so many bytes of the answer are out. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends so many bytes, then says nothing more and keeps the connection. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  | { readonly kind: 'flip'; readonly atByte: number }
  /** Ends well, with so many bytes less, and says so in Content-Length. */
  | { readonly kind: 'short'; readonly missingBytes: number }
  | { readonly kind: 'long'; readonly extraBytes: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'ignore-ranges' }
  | { readonly kind: 'redirect'; readonly location: string };

/** Where and how often: an exact path without leading slash, or `*`; `times` absent means always. */
export interface FaultRule {
  readonly path: string;
  readonly times?: number;
  readonly fault: Fault;
}

/** Takes the rule that holds for a path, and counts it down. */
export class FaultRules {
  readonly #rules: { readonly rule: FaultRule; left: number }[];

  constructor(rules: readonly FaultRule[]) {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  }

  take(path: string): Fault | undefined {
    const match = this.#rules.find(({ rule, left }) => left > 0 && (rule.path === path || rule.path === '*'));
    if (match === undefined) return undefined;
    match.left -= 1;
    return match.rule.fault;
  }
}

/** The body with the fault in it; `firstByte` is the place in the file where it begins. Throws to cut the connection. */
export async function* withFault(
  body: AsyncIterable<Buffer>,
  fault: Fault | undefined,
  firstByte: number,
): AsyncGenerator<Buffer, void> {
  let sentBytes = 0;
  for await (const chunk of body) {
    const offset = sentBytes;
    sentBytes += chunk.length;
    if (fault?.kind === 'flip') flip(chunk, fault.atByte - firstByte - offset);
    if ((fault?.kind === 'cut' || fault?.kind === 'stall') && sentBytes >= fault.afterBytes) {
      yield chunk.subarray(0, fault.afterBytes - offset);
      // Let what was said leave before the connection ends; a stall waits until the client gives up.
      await delay(fault.kind === 'cut' ? 20 : 3_600_000, undefined, { ref: false });
      throw new Error(`fault: ${fault.kind}`);
    }
    yield chunk;
  }
  if (fault?.kind === 'long') yield Buffer.alloc(fault.extraBytes, 'x');
}

function flip(chunk: Buffer, at: number): void {
  const byte = chunk[at];
  if (byte !== undefined) chunk[at] = byte ^ 0xff;
}
