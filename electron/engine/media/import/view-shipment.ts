import { lstatSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Failure } from '../../../contract/failure.ts';
import type {
  InspectRequest,
  ShipmentView,
  ShipmentVolume,
  ShippedMirror as ShippedView,
} from '../../../contract/media.ts';
import { otherMirrors } from '../../areas/mirror-look-up.ts';
import type { Services } from '../../areas/services.ts';
import { DigestMemory } from '../../audit/digest-memory.ts';
import { EngineError, failureOf } from '../../errors.ts';
import { Ledger } from '../../mirror/ledger.ts';
import { mirrorFileIn, openForReading } from '../../mirror/mirror-folder.ts';
import { SafePlace } from '../../mirror/safe-place.ts';
import { currentDocuments } from '../../publication/ledger-documents.ts';
import { sameDocuments } from '../../publication/published-document.ts';
import type { ShippedMirror } from '../manifest.ts';
import type { OpenedShipment } from '../reading/open-shipment.ts';
import { nobodySigned } from '../reading/prove-evidence.ts';
import type { ProvenMirror } from '../reading/prove-mirror.ts';
import { openForSite, proveForSite } from '../reading/read-shipment.ts';
import { shipmentFile } from '../shipment-layout.ts';
import type { DamagedFile } from './damaged-parts.ts';
import { importFolders, refuseInside } from './import-places.ts';
import { onItsWordWarning } from './on-its-word.ts';
import { type PreparedImport, prepareImport } from './prepare-import.ts';

/** Lists a shipment. Of one that is not believed, only what its own papers say; what cannot be proven of the others is a warning. */
export async function viewShipment(request: InspectRequest, services: Services): Promise<ShipmentView> {
  const shipment = await openForSite(request, services);
  const { manifest, trust } = shipment;
  const { intoFolder } = request;
  if (intoFolder !== undefined) refuseInside(intoFolder, shipment);
  const warnings: Failure[] = [];
  const mirrors: ShippedView[] = [];
  for (const mirror of manifest.mirrors) {
    const told = await mirrorView({ mirror, shipment, request, services });
    mirrors.push(told.view);
    warnings.push(...told.warnings);
  }
  const { delta } = manifest;
  return {
    id: manifest.id,
    title: manifest.title,
    createdAt: manifest.createdAt,
    application: manifest.application,
    trust,
    volumes: manifest.volumes.map((volume) => volumeView(volume, shipment)),
    ...(delta === undefined ? {} : { delta: { site: delta.site, createdAt: delta.createdAt } }),
    mirrors,
    totalBytes: manifest.contents.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: new Set(manifest.mirrors.flatMap(({ id, files }) => files.map(({ path }) => `${id} ${path}`))).size,
    damaged: await cheapDamage(shipment),
    warnings,
  };
}

function volumeView(
  volume: OpenedShipment['manifest']['volumes'][number],
  { volumes }: OpenedShipment,
): ShipmentVolume {
  const { number, label, sizeBytes } = volume;
  const folder = volumes.find((one) => one.number === number)?.folder;
  return { number, label, sizeBytes, ...(folder === undefined ? {} : { folder }) };
}

interface MirrorLook {
  readonly mirror: ShippedMirror;
  readonly shipment: OpenedShipment;
  readonly request: InspectRequest;
  readonly services: Services;
}

async function mirrorView(look: MirrorLook): Promise<{ readonly view: ShippedView; readonly warnings: Failure[] }> {
  const { mirror, shipment } = look;
  const said = saidView(mirror);
  if (shipment.trust.state !== 'trusted') return { view: said, warnings: [] };
  const folder = folderOf(look);
  try {
    const existing = folder === undefined ? undefined : await mirrorFileIn(folder);
    const { keyringFile } = look.request;
    const proof = { mirror, keyringFile, existing, acceptUnsigned: nobodySigned(mirror) };
    const proven = await proveForSite(shipment, proof, look.services);
    const view = { ...said, upstreamSigners: proven.signers, unsigned: proven.signers.length === 0 };
    const unproven = onItsWordWarning(proven) ?? [];
    if (folder === undefined) return { view, warnings: [unproven].flat() };
    const placed = await withPlace(view, { folder, proven, look });
    return { ...placed, warnings: [unproven, placed.warnings].flat() };
  } catch (error) {
    if (error instanceof EngineError) return { view: said, warnings: [failureOf(error)] };
    throw error;
  }
}

/** What the manifest says of a mirror, without any proof. */
function saidView({ id, name, settings, revision, files, upstream }: ShippedMirror): ShippedView {
  return {
    id,
    name,
    sourceLocation: settings.source?.url ?? '',
    publication: settings.publication,
    revision: revision.number,
    publishedAt: revision.publishedAt,
    upstreamSigners: [],
    unsigned: nobodySigned({ upstream }),
    files: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

function folderOf({ mirror, shipment, request }: MirrorLook): string | undefined {
  return request.intoFolder === undefined
    ? undefined
    : importFolders(shipment.manifest, request.intoFolder).get(mirror.id);
}

interface PlaceLook {
  readonly folder: string;
  readonly proven: ProvenMirror;
  readonly look: MirrorLook;
}

async function withPlace(
  view: ShippedView,
  { folder, proven, look }: PlaceLook,
): Promise<{ readonly view: ShippedView; readonly warnings: Failure[] }> {
  const { shipment, services } = look;
  const { layout, file, ledger = Ledger.empty() } = await openForReading(folder);
  const wish = {
    shipment,
    proven,
    allowRollback: false,
    otherMirrors: otherMirrors(folder, services),
    digests: new DigestMemory(),
    signal: new AbortController().signal,
  };
  const place = { layout, file, ledger };
  try {
    const older: Failure[] = [];
    const prepared = await prepareImport(place, wish).catch((error: unknown) => {
      if (!(error instanceof EngineError) || error.code !== 'ROLLED_BACK') throw error;
      older.push(failureOf(error));
      return prepareImport(place, { ...wish, allowRollback: true });
    });
    const into = intoView(prepared, { folder, proven, ledger, isOlder: older.length > 0 });
    return { view: { ...view, into }, warnings: older };
  } finally {
    ledger.close();
  }
}

function intoView(
  { plan, arriving }: PreparedImport,
  at: { readonly folder: string; readonly proven: ProvenMirror; readonly ledger: Ledger; readonly isOlder: boolean },
): NonNullable<ShippedView['into']> {
  const { folder, proven, ledger, isOlder } = at;
  const published = currentDocuments(ledger);
  const isSame = plan.fetchFiles + plan.remove.length === 0 && sameDocuments(published, proven.documents);
  const bring = plan.fetch.filter(({ path }) => arriving.ready.has(path));
  return {
    folder,
    state: published.length === 0 ? 'new' : isOlder ? 'older' : isSame ? 'same' : 'update',
    bringBytes: bring.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    bringFiles: bring.length,
    presentFiles: plan.reuse.length,
    removeFiles: plan.remove.length,
    missingFiles: plan.fetchFiles - bring.length,
  };
}

const batch = 500;

/** Contents that the volumes at hand should have: whether they stand there and have their size. Nothing is read. */
async function cheapDamage({ manifest, volumes }: OpenedShipment): Promise<DamagedFile[]> {
  const damaged: DamagedFile[] = [];
  let looked = 0;
  for (const { folder, number, label } of volumes) {
    const place = new SafePlace(folder);
    for (const part of manifest.contents.flatMap(({ parts }) => parts)) {
      if (!part.volumes.includes(number)) continue;
      looked += 1;
      if (looked % batch === 0) await nextTurn();
      const found = place.holdsFile(part.name)
        ? lstatSync(shipmentFile(folder, part.name), { throwIfNoEntry: false })?.size
        : undefined;
      if (found === part.sizeBytes) continue;
      const fault =
        found === undefined ? 'there is no such file' : `it should have ${part.sizeBytes} bytes and has ${found}`;
      damaged.push({ path: part.name, reason: `${label}: ${fault}` });
    }
  }
  return damaged;
}
