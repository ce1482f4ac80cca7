import { InputError } from '../errors.ts';

/** What decides where a mirror answers. */
export interface PathClaim {
  readonly name: string;
  readonly folder: string;
  /** Instead of the paths that follow from the labels. */
  readonly at?: string;
  readonly labels: readonly string[];
}

const safeLabel = /^\w[\w.-]*$/u;

/**
 * Decoded path prefixes for each claim, in its place, each beginning and ending with a slash; the first is the one to give to MAAS.
 * A mirror answers under `at`, else under MAAS's own paths for its labels, and always under its name.
 * Throws BAD_ARGUMENT when two claim the same path.
 */
export function assignPaths(claims: readonly PathClaim[]): readonly (readonly string[])[] {
  const owners = new Map<string, PathClaim>();
  const chosen = claims.map((claim) => {
    const paths = claim.at === undefined ? labelPaths(claim.labels) : [placedPath(claim.at)];
    for (const path of paths) take(path, claim, owners);
    return paths;
  });
  return chosen.map((paths, index) => {
    const claim = claims[index];
    return claim === undefined ? paths : [...paths, namePath(claim, owners)];
  });
}

function labelPaths(labels: readonly string[]): string[] {
  const usable = labels.filter((label) => safeLabel.test(label));
  const stableFirst = usable.toSorted((a, b) => Number(b === 'stable') - Number(a === 'stable') || (a < b ? -1 : 1));
  return stableFirst.flatMap((label) => [`/maas/images/ephemeral-v3/${label}/`, `/ephemeral-v3/${label}/`]);
}

function placedPath(at: string): string {
  const segments = at.replace(/^\//u, '').replace(/\/$/u, '').split('/');
  const whole = segments.length === 1 && segments[0] === '';
  if (whole) return '/';
  if (segments.every((segment) => /^[\w.~:@+-]+$/u.test(segment) && !/^\.+$/u.test(segment)))
    return `/${segments.join('/')}/`;
  throw new InputError(
    'BAD_ARGUMENT',
    `"${at}" cannot be a path to serve at. Expected letters, digits and - _ . between slashes, such as /lab/.`,
  );
}

function take(path: string, claim: PathClaim, owners: Map<string, PathClaim>): void {
  const owner = owners.get(path);
  if (owner !== undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      `Two mirrors would be served at ${path}: ${owner.name} (${owner.folder}) and ${claim.name} (${claim.folder}). Place one of them elsewhere with --at PATH, such as --at /second/.`,
    );
  }
  owners.set(path, claim);
}

/** A name that is taken gets a number: it could not be placed elsewhere otherwise. */
function namePath(claim: PathClaim, owners: Map<string, PathClaim>): string {
  const name = segmentOf(claim.name);
  for (let turn = 1; ; turn += 1) {
    const path = turn === 1 ? `/${name}/` : `/${name}-${turn}/`;
    if (owners.has(path)) continue;
    owners.set(path, claim);
    return path;
  }
}

function segmentOf(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they cannot stand in a request target.
  const segment = name.replace(/[/\\\u0000-\u001f\u007f]+/gu, '-').toWellFormed();
  return /^\.*$/u.test(segment) ? 'mirror' : segment;
}
