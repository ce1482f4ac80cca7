import { InputError, MirrorError } from '../../errors.ts';
import type { Receipt } from '../receipt/receipt.ts';
import type { CheckedTarget } from './check-target.ts';
import type { CollectedMirror } from './content-source.ts';
import type { OpenSet } from './open-sets.ts';
import type { StandingShipment, TargetFolder } from './target-folder.ts';

export interface TargetWish {
  readonly restart: boolean;
  readonly updateOnly: boolean;
  readonly receipt?: Receipt | undefined;
  /** The set that the same request began before, whether or not it goes on. */
  readonly begun: OpenSet | undefined;
  /** The same where it goes on. */
  readonly set: OpenSet | undefined;
}

interface Found {
  readonly place: CheckedTarget;
  readonly target: TargetFolder;
  readonly mirrors: readonly CollectedMirror[];
}

/**
 * Whether the shipment may be written where it was asked to. What stands there is replaced without a word only where the new one brings
 * all that it brought. Throws BAD_ARGUMENT, and TARGET_GONE where the medium of a set that was begun is missing.
 */
export function judgeTarget({ place, target, mirrors }: Found, wish: TargetWish): void {
  const { restart, updateOnly, begun, set } = wish;
  if (updateOnly && !target.isShipment && (set?.written.length ?? 0) === 0) throw nothingToUpdate(target.folder);
  if (restart) return;
  if (begun?.mountPoints.includes(place.folder) === true && !place.isMountPoint) throw notMounted(place.folder, begun);
  const { shipment } = target;
  if (shipment === undefined || replaceable(begun).includes(shipment.id)) return;
  const fault = setFault(shipment, mirrors) ?? deltaFault(shipment, wish.receipt);
  if (fault !== undefined) throw refused(target.folder, { shipment, fault, set });
}

/** Shipments of which this request began to write volumes, and those that it replaces. */
export function replaceable(begun: OpenSet | undefined): readonly string[] {
  return begun === undefined ? [] : [begun.shipmentId, ...begun.replaces];
}

/** Why a volume is not to be taken from the others of its set. */
function setFault({ id, volumes }: StandingShipment, mirrors: readonly CollectedMirror[]): string | undefined {
  if (volumes === 1) return undefined;
  const steps = mirrors.flatMap(({ shipped }) => shipped.custody);
  const written = steps.flatMap((step) => (step.kind === 'written' && step.shipmentId === id ? [step.volume] : []));
  return new Set(written).size === volumes
    ? `all ${volumes} volumes of that set are written, it is complete`
    : `it is of use only together with the other volumes of its set of ${volumes}`;
}

/** Why another carries something else; a later receipt of the same site tells all that the earlier one did. */
function deltaFault({ delta }: StandingShipment, receipt: Receipt | undefined): string | undefined {
  if (delta === undefined) return receipt && `it is no delta, and ${deltaOf(receipt)} would take its place`;
  const instead = receipt === undefined ? 'a whole shipment' : deltaOf(receipt);
  const isLater =
    receipt !== undefined &&
    receipt.site === delta.site &&
    receipt.fingerprint === delta.fingerprint &&
    Date.parse(receipt.createdAt) >= Date.parse(delta.createdAt);
  return isLater || receipt?.id === delta.receiptId
    ? undefined
    : `it is ${deltaOf(delta)}, and ${instead} would take its place`;
}

function deltaOf({ site, createdAt }: Pick<Receipt, 'site' | 'createdAt'>): string {
  return `a delta by the receipt that ${site} wrote at ${createdAt}`;
}

interface Refusal {
  readonly shipment: StandingShipment;
  readonly fault: string;
  readonly set: OpenSet | undefined;
}

function refused(folder: string, { shipment, fault, set }: Refusal): InputError {
  const way =
    set === undefined
      ? 'Name another volume or folder (--name), or replace what stands there with --restart.'
      : `Connect another medium for the next volume of "${set.manifest.title}", or take that folder away; --restart would begin the whole set anew.`;
  return new InputError('BAD_ARGUMENT', `${folder} has "${shipment.label}": ${fault}. ${way}`, {
    path: folder,
    details: set === undefined ? { standing: shipment.id } : { shipmentId: set.shipmentId },
  });
}

function notMounted(path: string, { manifest }: OpenSet): MirrorError {
  return new MirrorError(
    'TARGET_GONE',
    `A volume was mounted at ${path} when "${manifest.title}" was begun there; now none is. Connect and mount the medium that is next, or name another folder.`,
    { path },
  );
}

function nothingToUpdate(folder: string): InputError {
  return new InputError(
    'BAD_ARGUMENT',
    `Expected a shipment of these mirrors in ${folder} to bring up to date, found none. Connect the medium that has it, or write a whole one.`,
    { path: folder },
  );
}
