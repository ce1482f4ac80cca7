import { compareCodePoints } from '../catalogue/catalogue.ts';

export interface VersionQuestion {
  /** Versions upstream lists now and the rule matches. */
  readonly source: readonly string[];
  /** Versions the rule holds. */
  readonly held: readonly string[];
  readonly max?: number | undefined;
  readonly keep: boolean;
  /** The one version to hold. */
  readonly pin?: string | undefined;
}

export interface VersionAnswer {
  /** Oldest first. */
  readonly take: readonly string[];
  /** True when neither upstream nor the mirror has the pinned version: what is held stays. */
  readonly pinMissing: boolean;
}

/** sstream-mirror's `resolve_work`: the `max` newest of upstream; with `keep`, versions that upstream dropped fill what room upstream leaves
 * below `max`, newest first, and never displace a listed one. Versions are LANG=C strings, the greatest is the newest. */
export function resolveVersions({ source, held, max, keep, pin }: VersionQuestion): VersionAnswer {
  if (pin !== undefined) {
    const there = source.includes(pin) || held.includes(pin);
    return there ? { take: [pin], pinMissing: false } : { take: newestFirst(held).reverse(), pinMissing: true };
  }
  const listed = newestFirst(source);
  const room = keep && max !== undefined ? Math.max(0, max - listed.length) : 0;
  const dropped = newestFirst(held).filter((version) => !source.includes(version));
  const take = [...listed.slice(0, max), ...dropped.slice(0, room)];
  return { take: newestFirst(take).reverse(), pinMissing: false };
}

function newestFirst(versions: readonly string[]): string[] {
  return [...new Set(versions)].sort((a, b) => compareCodePoints(b, a));
}
