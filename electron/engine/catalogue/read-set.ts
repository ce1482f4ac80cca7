import type { AcceptedDocument } from './accepted-document.ts';
import type { DocumentDesk } from './document-desk.ts';
import { malformed } from './json-guard.ts';
import { maxDocuments, maxNesting, tooDeep } from './stream-graph.ts';

/** The documents of a stream as one walk from the root found them. */
export interface DocumentSet {
  readonly root: AcceptedDocument;
  /** By path, the root among them. */
  readonly documents: ReadonlyMap<string, AcceptedDocument>;
  /** Listed but absent. */
  readonly missing: readonly string[];
}

type Asked = Promise<AcceptedDocument | undefined>;

/**
 * Reads the first root there is and all it lists, level by level and side by side. What was there last time is asked for
 * at once, together with the root; that holds only as long as every index on the way is what it was.
 */
export async function readSet(desk: DocumentDesk, roots: readonly string[]): Promise<DocumentSet | undefined> {
  const early = await askKnown(desk, roots);
  const root = await firstPresent(desk, roots, early);
  if (root === undefined) return undefined;
  const documents = new Map([[root.path, root]]);
  const missing: string[] = [];
  let level = [root];
  for (let depth = 0; level.length > 0; depth++) {
    const paths = [...new Set(level.flatMap(({ entries }) => entries.map(({ path }) => path)))];
    const fresh = paths.filter((path) => !documents.has(path));
    if (documents.size + fresh.length > maxDocuments) {
      throw malformed(root.path, `it leads to more than ${maxDocuments} documents`);
    }
    const settled = [...documents.values()].every(({ head, same }) => head.kind === 'products' || same);
    const read = await Promise.all(fresh.map((path) => askListed({ desk, path, early: early.get(path), settled })));
    level = [];
    for (const [i, document] of read.entries()) {
      const path = fresh[i] ?? '';
      if (document === undefined) missing.push(path);
      else documents.set(path, document);
      if (document?.head.kind === 'index') level.push(document);
    }
    if (depth >= maxNesting && level[0] !== undefined) throw tooDeep(level[0].path);
  }
  return { root, documents, missing };
}

interface Listed {
  readonly desk: DocumentDesk;
  readonly path: string;
  readonly early: Asked | undefined;
  /** Whether every index read so far is what it was. */
  readonly settled: boolean;
}

/** An early answer may be older than an index that changed; what it read is known now, so that asking again costs no body. */
async function askListed({ desk, path, early, settled }: Listed): Asked {
  if (early !== undefined && settled) return early;
  await early?.catch(() => undefined);
  return desk.read(path);
}

async function firstPresent(
  desk: DocumentDesk,
  roots: readonly string[],
  early: ReadonlyMap<string, Asked>,
): Promise<AcceptedDocument | undefined> {
  for (const path of roots) {
    const root = await (early.get(path) ?? desk.read(path));
    if (root !== undefined) return root;
  }
  return undefined;
}

/** Asks at once for the first root known from before and all that it led to then. */
async function askKnown(desk: DocumentDesk, roots: readonly string[]): Promise<ReadonlyMap<string, Asked>> {
  const asked = new Map<string, Asked>();
  const ask = (path: string): void => {
    const answer = desk.read(path);
    // Whoever needs it awaits it; a failure of what nobody needs any more is none.
    answer.catch(() => undefined);
    asked.set(path, answer);
  };
  const knownRoots = await Promise.all(roots.map((path) => desk.known(path)));
  const first = knownRoots.findIndex((known) => known !== undefined);
  for (const path of roots.slice(0, first + 1)) ask(path);
  let level = knownRoots[first]?.head.listed ?? [];
  for (let depth = 0; depth <= maxNesting && level.length > 0; depth++) {
    const fresh = [...new Set(level)].filter((path) => !asked.has(path)).slice(0, maxDocuments);
    const known = await Promise.all(fresh.map((path) => desk.known(path)));
    const there = known.filter((document) => document !== undefined);
    for (const { path } of there) ask(path);
    level = there.flatMap(({ head }) => head.listed);
  }
  return asked;
}
