import type { Failure } from '../../contract/failure.ts';
import type { LintFinding, LintReport, MaasVersion } from '../../contract/lint.ts';
import type { PublicationMode } from '../../contract/mirror.ts';
import { FormatError } from '../errors.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';
import { publicKeyringPath } from './compose-publication.ts';
import { folderPresence } from './lint/folder-presence.ts';
import { lintPublication } from './lint/lint-publication.ts';
import { memoryPublication } from './lint/publication-reader.ts';
import type { PublishedDocument } from './published-document.ts';

const releases: readonly MaasVersion[] = ['3.7', '3.8'];
const shownFindings = 5;

export interface CheckedPublication {
  readonly layout: MirrorLayout;
  readonly ledger: Ledger;
  readonly documents: readonly PublishedDocument[];
  readonly mode: PublicationMode;
  readonly now: Date;
}

/**
 * Walks documents that are about to be published as each MAAS would, over the files in place. What MAAS would refuse of our own documents
 * is not published: throws MALFORMED. Of upstream's it is told, as one warning with the counts. `details` has `lintErrors` both times.
 */
export async function checkPublication(checked: CheckedPublication): Promise<Failure | undefined> {
  const reports: LintReport[] = [];
  for (const maas of releases) reports.push(await lintAs(maas, checked));
  const bad = reports.filter(({ counts }) => counts.error > 0);
  if (bad.length === 0) return undefined;
  const { root } = checked.layout;
  const counts = bad.map(({ maas, counts: { error } }) => `${error} for MAAS ${maas}`).join(', ');
  const lintErrors = bad.reduce((sum, { counts: { error } }) => sum + error, 0);
  const details = { lintErrors, publication: checked.mode };
  if (checked.mode === 'trimmed') throw refused(bad, { root, counts, details });
  return {
    code: 'MALFORMED',
    message: `MAAS would refuse or miss something of what ${root} publishes (errors: ${counts}). Lint tells what and why; a trimmed publication lists only what the mirror holds.`,
    path: root,
    details,
  };
}

function lintAs(maas: MaasVersion, { layout, ledger, documents, mode, now }: CheckedPublication): Promise<LintReport> {
  const keyring = documents.find(({ path }) => path === publicKeyringPath);
  return lintPublication({
    reader: memoryPublication(documents, layout.encoding),
    maas,
    now,
    keyring: keyring && { name: publicKeyringPath, bytes: keyring.bytes },
    publication: mode,
    present: folderPresence(layout, ledger),
  });
}

interface Refused {
  readonly root: string;
  /** For people, by MAAS. */
  readonly counts: string;
  readonly details: NonNullable<Failure['details']>;
}

function refused(reports: readonly LintReport[], { root, counts, details }: Refused): FormatError {
  const errors = reports.flatMap(({ findings }) => findings.filter(({ severity }) => severity === 'error'));
  const texts = [...new Set(errors.map(findingText))];
  const more = texts.length > shownFindings ? ` And ${texts.length - shownFindings} more.` : '';
  return new FormatError(
    'MALFORMED',
    `The trimmed publication of ${root} was not made, what was published before stays: MAAS would not take it (errors: ${counts}). ${texts.slice(0, shownFindings).join(' ')}${more} Change what the mirror takes and sync it, or publish verbatim.`,
    { path: root, details },
  );
}

function findingText({ rule, item, message, remedy }: LintFinding): string {
  return `[${rule}] ${item}: ${message} ${remedy}`;
}
