import { newestVersion, type SelectionDraft, type VersionChoice } from './selection-draft.ts';

export type VersionKind = 'newest' | 'several' | 'all' | 'mixed';
type Versions = SelectionDraft['versions'];

export function versionKind(versions: Versions): VersionKind {
  if (versions === 'mixed') return 'mixed';
  if (versions.max === undefined) return 'all';
  return versions.max === 1 ? 'newest' : 'several';
}

/** What a choice of kind makes of what was chosen before. */
export function versionChoice(kind: VersionKind, before: Versions): Versions {
  const keep = before !== 'mixed' && before.keep;
  switch (kind) {
    case 'newest':
      return { ...newestVersion, keep };
    case 'several':
      return { max: Math.max(2, countOf(before)), keep };
    case 'all':
      return { keep: false } satisfies VersionChoice;
    case 'mixed':
      return 'mixed';
    default:
      return kind satisfies never;
  }
}

export function countOf(versions: Versions): number {
  return versions === 'mixed' ? 2 : (versions.max ?? 2);
}

/** A number of versions, from 2, as it was typed. */
export function typedCount(text: string): number | undefined {
  const value = Number(text.trim());
  return /^\d{1,4}$/u.test(text.trim()) && value >= 2 ? value : undefined;
}
