import type { KeptRevision } from '../../contract/revision.ts';
import { InputError } from '../../engine/errors.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions } from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { differenceLines, revisionLines } from './revision-text.ts';

export function listRevisions(host: Host, argument: string, raw: unknown): Promise<number> {
  const work = async (session: Session) => {
    const { api, results } = session;
    const revisions = await api.publication.revisions(await mirrorRef(session, argument));
    results.done({ revisions });
    results.lines(revisionLines(revisions, results.columns));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function showDifference(
  host: Host,
  typed: { readonly mirror: string; readonly from: string; readonly to: string },
  raw: unknown,
): Promise<number> {
  const [from, to] = [revisionNumber(typed.from), revisionNumber(typed.to)];
  const work = async (session: Session) => {
    const { api, results } = session;
    const mirror = await mirrorRef(session, typed.mirror);
    const difference = await api.publication.difference({ mirror, from, to });
    results.done({ from, to, difference });
    results.lines(differenceLines(difference));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function rollBack(
  host: Host,
  typed: { readonly mirror: string; readonly revision: string | undefined },
  raw: unknown,
): Promise<number> {
  const revision = typed.revision === undefined ? undefined : revisionNumber(typed.revision);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const mirror = await mirrorRef(session, typed.mirror);
    const revisions = await session.api.publication.rollback({
      mirror,
      ...(revision === undefined ? {} : { revision }),
    });
    return told(session, revisions, (current) => [
      `Published revision ${current.restores} again, as revision ${current.number}. It stays until it is released:`,
      `  streamferry mirrors release ${typed.mirror}`,
    ]);
  });
}

export function releaseMirror(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const revisions = await session.api.publication.release(await mirrorRef(session, argument));
    return told(session, revisions, (current) => [
      `Released: revision ${current.number} stays published until the next sync.`,
    ]);
  });
}

function told(
  { results }: Session,
  revisions: readonly KeptRevision[],
  sentences: (current: KeptRevision) => readonly string[],
): number {
  results.done({ revisions });
  const current = revisions.at(-1);
  if (current !== undefined) results.lines(sentences(current));
  return exitCodes.done;
}

/** Throws BAD_ARGUMENT. */
function revisionNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/u.test(text)) return Number(text);
  throw new InputError(
    'BAD_ARGUMENT',
    `"${text}" is no revision. Expected a number, as \`streamferry mirrors revisions\` lists it.`,
  );
}
