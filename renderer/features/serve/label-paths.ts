/** A mirror with the labels of its images, by which MAAS's own paths follow. */
export interface PlacedMirror {
  readonly mirrorId: string;
  readonly name: string;
  /** As typed; empty: by its labels. */
  readonly at: string;
  readonly labels: readonly string[];
}

/** Mirrors that would answer under one path; the server refuses that. */
export interface PathConflict {
  readonly path: string;
  readonly mirrors: readonly Pick<PlacedMirror, 'mirrorId' | 'name'>[];
}

const longestOwnPath = 24;

/** The paths that more than one mirror claims. */
export function pathConflicts(mirrors: readonly PlacedMirror[]): readonly PathConflict[] {
  const claims = mirrors.flatMap(({ mirrorId, name, ...place }) =>
    pathsOf(place).map((path) => ({ path, mirror: { mirrorId, name } })),
  );
  const byPath = Map.groupBy(claims, ({ path }) => path);
  return [...byPath].flatMap(([path, claimed]) =>
    claimed.length < 2 ? [] : [{ path, mirrors: claimed.map(({ mirror }) => mirror) }],
  );
}

/** The path where MAAS is pointed to: the one typed, else that of the label, stable first. */
export function mainPath(place: Pick<PlacedMirror, 'at' | 'labels'>): string | undefined {
  return pathsOf(place)[0];
}

/** A path that nobody claims by a label, made of the mirror's name. */
export function ownPath(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+/u, '')
    .slice(0, longestOwnPath)
    .replace(/-+$/u, '');
  return `/${slug === '' ? 'mirror' : slug}/`;
}

function pathsOf({ at, labels }: Pick<PlacedMirror, 'at' | 'labels'>): readonly string[] {
  const typed = at.trim();
  if (typed !== '') return [typed === '/' ? typed : `/${typed.replace(/^\/|\/$/gu, '')}/`];
  const stableFirst = [...new Set(labels)].toSorted(
    (a, b) => Number(b === 'stable') - Number(a === 'stable') || (a < b ? -1 : 1),
  );
  return stableFirst.map((label) => `/maas/images/ephemeral-v3/${label}/`);
}
