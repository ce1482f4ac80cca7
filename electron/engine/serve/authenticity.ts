import { ubuntuCloudImageKey } from '../registry/built-in-sources.ts';
import type { Authenticity } from './instructions.ts';
import type { MirrorTable } from './mirror-table.ts';

/** How MAAS can tell that a mirror's documents are authentic: it brings the key of the Ubuntu Cloud Image Builder itself. */
export function authenticityOf(table: Pick<MirrorTable, 'publication' | 'signers' | 'documents'>): Authenticity {
  const { publication, signers, documents } = table;
  if (signers.length === 0) {
    const indexes = [...documents.keys()].filter((path) => /(?:^|\/)index\.json$/u.test(path));
    return { kind: 'unsigned', indexPath: indexes.at(-1) ?? 'streams/v1/index.json' };
  }
  if (publication === 'trimmed') return { kind: 'mirror-key', fingerprints: signers };
  const ubuntu = signers.every((fingerprint) => fingerprint === ubuntuCloudImageKey);
  return ubuntu ? { kind: 'ubuntu' } : { kind: 'other-key', fingerprints: signers };
}
