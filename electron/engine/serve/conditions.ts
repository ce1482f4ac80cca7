import type { IncomingHttpHeaders } from 'node:http';

/** What is being asked for, as far as conditions go. */
export interface Representation {
  readonly sizeBytes: number;
  /** A strong one, in quotes; absent where no digest is known. */
  readonly etag?: string;
  readonly modifiedAt: Date;
}

export type Verdict =
  | { readonly kind: 'whole' }
  /** Positions of the first and the last byte. */
  | { readonly kind: 'range'; readonly first: number; readonly last: number }
  | { readonly kind: 'not-modified' }
  | { readonly kind: 'precondition-failed' }
  | { readonly kind: 'unsatisfiable' };

const whole: Verdict = { kind: 'whole' };

/**
 * What a GET or HEAD with these headers shall get: RFC 9110 §13.2.2 for the order of conditions, §14 for ranges.
 * Several ranges in one request get the whole, as a server may answer.
 */
export function judge(method: string, headers: IncomingHttpHeaders, about: Representation): Verdict {
  if (!meetsPreconditions(headers, about)) return { kind: 'precondition-failed' };
  if (isUnchanged(headers, about)) return { kind: 'not-modified' };
  if (method !== 'GET' || headers.range === undefined || !sameAsBefore(headers['if-range'], about)) return whole;
  return readRange(headers.range, about.sizeBytes);
}

function meetsPreconditions(headers: IncomingHttpHeaders, about: Representation): boolean {
  const match = headers['if-match'];
  if (match !== undefined) return match.trim() === '*' || tagsIn(match).some((tag) => tag === about.etag);
  const since = dateOf(headers['if-unmodified-since']);
  return since === undefined || seconds(about.modifiedAt) <= seconds(since);
}

function isUnchanged(headers: IncomingHttpHeaders, about: Representation): boolean {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    return noneMatch.trim() === '*' || tagsIn(noneMatch).some((tag) => tag.replace(/^W\//u, '') === about.etag);
  }
  const since = dateOf(headers['if-modified-since']);
  return since !== undefined && seconds(about.modifiedAt) <= seconds(since);
}

/** If-Range: a range only of what the client has already. A weak tag never proves that. */
function sameAsBefore(ifRange: string | string[] | undefined, about: Representation): boolean {
  if (ifRange === undefined) return true;
  if (typeof ifRange !== 'string') return false;
  if (ifRange.includes('"')) return ifRange.trim() === about.etag;
  const date = dateOf(ifRange);
  return date !== undefined && seconds(date) === seconds(about.modifiedAt);
}

/** What is no range at all is ignored; one that lies outside is unsatisfiable. */
function readRange(text: string, sizeBytes: number): Verdict {
  const spec = /^bytes=\s*(\d*)-(\d*)\s*$/iu.exec(text);
  const [first, last] = [spec?.[1] ?? '', spec?.[2] ?? ''];
  if (first === '' && last === '') return whole;
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'range', first: sizeBytes - length, last: sizeBytes - 1 };
  }
  if (last !== '' && Number(last) < Number(first)) return whole;
  if (Number(first) >= sizeBytes) return { kind: 'unsatisfiable' };
  return {
    kind: 'range',
    first: Number(first),
    last: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1),
  };
}

function tagsIn(text: string): readonly string[] {
  return text.match(/(?:W\/)?"[^"]*"/gu) ?? [];
}

function dateOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

/** HTTP dates have no smaller unit. */
function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
