import type { JobContext } from '../../jobs/job.ts';
import { forgetComplete } from '../../mirror/complete-note.ts';
import type { OpenMirror } from '../../mirror/mirror-folder.ts';
import { setPendingRules } from '../../mirror/pending-rules.ts';
import { clearStaging, prune } from '../../mirror/prune.ts';
import { forgetUnderWay } from '../../mirror/stray-files.ts';
import { checkPublication } from '../../publication/check-publication.ts';
import { keepEvidence, keepPublished } from '../../publication/evidence.ts';
import { publish } from '../../publication/publish.ts';
import { currentRevision } from '../../publication/revisions.ts';
import { recordCustody, setShippedCustody } from '../custody/steps.ts';
import type { CarryIn } from './carry-in.ts';
import { importedFile } from './imported-file.ts';
import { checkedSoFar, forgetVolumes, volumesSeen } from './volumes-seen.ts';

/** Everything is in place: the mirror publishes what it was shipped with, and lets go of what it holds no more. */
export async function publishImport(mirror: OpenMirror, context: JobContext, work: CarryIn): Promise<void> {
  const { layout, ledger } = mirror;
  const { proven, prepared } = work;
  const { documents, holdings, upstream } = proven;
  const at = work.now();
  context.tell({ kind: 'phase', phase: 'publish' });
  const file = importedFile(mirror, work);
  await keepAll(mirror, work, at);
  const warning = await checkPublication({ layout, ledger, documents, mode: file.publication, now: at });
  if (warning !== undefined) work.notice(warning);
  await mirror.save(file);
  const before = currentRevision(ledger);
  await publish(layout, ledger, {
    documents,
    holdings,
    upstream,
    at,
    keepReplaced: file.keepRevisions > 0,
    also: (revision) => {
      forgetComplete(ledger);
      // Where nothing was read and nothing changed, nothing arrived.
      if (revision !== before || checkedSoFar(ledger, work.shipment).files > 0) recordArrival(mirror, work, at);
      forgetVolumes(ledger);
    },
  });
  context.tell({ kind: 'phase', phase: 'prune' });
  const remove = prepared.plan.remove.map(({ path }) => path);
  await prune(layout, ledger, { remove, keepRevisions: file.keepRevisions, now: at });
  await clearStaging(layout);
  ledger.transaction(() => {
    setPendingRules(ledger, []);
    forgetUnderWay(ledger);
  });
}

/** Evidence keeps the time at which it was received first, wherever that was. */
async function keepAll({ layout, ledger }: OpenMirror, { proven }: CarryIn, at: Date): Promise<void> {
  for (const [receivedAt, documents] of Map.groupBy(proven.evidence, (one) => one.receivedAt))
    await keepEvidence(layout, ledger, documents, receivedAt);
  if (proven.shipped.settings.publication === 'trimmed')
    await keepPublished(layout, ledger, proven.documents, at.toISOString());
}

/** The steps that came with the shipment, the writing of the volumes, and this one. */
function recordArrival({ ledger }: OpenMirror, { shipment, proven }: CarryIn, at: Date): void {
  const { manifest, manifestSha256, trust } = shipment;
  const { fingerprint } = trust;
  setShippedCustody(ledger, [...proven.shipped.custody, ...volumesSeen(ledger, shipment)]);
  const sizes = [...proven.files.values()].map(({ sizeBytes }) => sizeBytes);
  const checked = checkedSoFar(ledger, shipment);
  recordCustody(ledger, {
    kind: 'imported',
    at: at.toISOString(),
    shipmentId: manifest.id,
    manifestSha256,
    fingerprint,
    ...checked,
    held: { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) },
    ...(proven.onItsWord.length === 0 ? {} : { onItsWord: proven.onItsWord.length }),
  });
}
