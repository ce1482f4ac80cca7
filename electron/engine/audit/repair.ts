import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Failure } from '../../contract/failure.ts';
import type { AuditedFile } from '../../contract/mirror.ts';
import { failureOf, IntegrityError } from '../errors.ts';
import type { JobContext } from '../jobs/job.ts';
import { type FetchOptions, type FetchResult, fetchItems } from '../mirror/fetch-items.ts';
import type { OpenMirror } from '../mirror/mirror-folder.ts';
import { Placer } from '../mirror/placer.ts';
import { SafePlace } from '../mirror/safe-place.ts';
import { documentEvidence } from '../publication/evidence.ts';
import type { LedgerDocument } from '../publication/ledger-documents.ts';
import { restoreDocuments } from '../publication/publish.ts';
import type { PublishedDocument } from '../publication/published-document.ts';

/** Fetches broken files again: each is a new file and a rename, so that nothing that shares the old bytes is touched. */
export async function repairItems(
  { layout, ledger }: Pick<OpenMirror, 'layout' | 'ledger'>,
  broken: readonly AuditedFile[],
  context: JobContext,
  options: Pick<FetchOptions, 'origins' | 'transfer'> & { readonly now: () => Date },
): Promise<FetchResult> {
  const place = new SafePlace(layout.root);
  const failures: Failure[] = [];
  const items = broken.filter((one) => {
    try {
      place.check(layout.diskName(one.path));
      return true;
    } catch (error) {
      failures.push({ ...failureOf(error), path: one.path });
      return false;
    }
  });
  context.tell({ kind: 'phase', phase: 'fetch' });
  const bytes = items.reduce((sum, one) => sum + one.sizeBytes, 0);
  context.tell({ kind: 'totals', files: items.length, bytes, doneFiles: 0, doneBytes: 0 });
  const placer = new Placer(layout, ledger, options.now);
  const { origins, transfer } = options;
  const fetched = await fetchItems(layout, placer, context, { items, origins, transfer, skipDigests: false });
  return { ...fetched, failures: [...failures, ...fetched.failures] };
}

/** Documents come back from the evidence, as they were received. */
export async function repairDocuments(
  { layout, ledger }: Pick<OpenMirror, 'layout' | 'ledger'>,
  broken: readonly AuditedFile[],
  documents: readonly LedgerDocument[],
): Promise<{ restored: readonly string[]; failures: readonly Failure[] }> {
  const paths = new Set(broken.map((one) => one.path));
  const known: PublishedDocument[] = [];
  const failures: Failure[] = [];
  for (const document of documents.filter((one) => paths.has(one.path))) {
    const bytes = await readFile(documentEvidence(layout, document, documents)).catch(() => undefined);
    if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === document.sha256)
      known.push({ ...document, bytes });
    else failures.push(failureOf(unknown(document)));
  }
  try {
    if (known.length > 0) await restoreDocuments(layout, ledger, known);
    return { restored: known.map((one) => one.path), failures };
  } catch (error) {
    return { restored: [], failures: [...failures, failureOf(error)] };
  }
}

function unknown({ path }: LedgerDocument): IntegrityError {
  return new IntegrityError(
    'DIGEST_MISMATCH',
    `${path} is missing or damaged, and so is the copy kept of it. Run a sync: it fetches the documents again.`,
    { path },
  );
}
