import { lstatSync } from 'node:fs';
import { listRevisions, revisionPaths } from '../publication/revisions.ts';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { Donor } from './reuse.ts';

/** Superseded files that kept revisions have and that stand there in their size, by path; the newest where several have one. */
export function keptFiles(layout: MirrorLayout, ledger: Ledger): Map<string, Donor> {
  const kept = new Map<string, Donor>();
  for (const { number, supersededAt } of listRevisions(ledger)) {
    if (supersededAt === undefined) continue;
    for (const { path, sizeBytes, digest, moved } of revisionPaths(ledger, number)) {
      if (!moved) continue;
      const file = layout.kept(number, path);
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (found?.isFile() && found.size === sizeBytes)
        kept.set(path, { mirrorFolder: layout.root, path, file, sizeBytes, digest });
    }
  }
  return kept;
}
