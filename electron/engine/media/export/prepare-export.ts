import { createHash, randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { VolumeTrial } from '../../../contract/media.ts';
import type { DigestOptions } from '../../audit/digest-pool.ts';
import type { Receipt } from '../receipt/receipt.ts';
import { tryVolume } from '../volumes/try-volume.ts';
import { type CheckedTarget, checkTarget } from './check-target.ts';
import { collectMirror, type MirrorAtHand } from './collect-mirror.ts';
import { type CollectedMirror, type ContentSource, contentsOf } from './content-source.ts';
import { planOf, stampOf } from './draft-manifest.ts';
import { type Installer, listInstallers } from './installers.ts';
import { judgeSet, numberIn } from './judge-set.ts';
import { judgeTarget, replaceable } from './judge-target.ts';
import type { OpenSet, OpenSets } from './open-sets.ts';
import { planVolumes, type VolumePlan } from './plan-volumes.ts';
import { checkFolderName, folderNameOf, titleOf } from './shipment-name.ts';
import { type Spared, sparedBy } from './spared.ts';
import { lookAtTarget, type TargetFolder } from './target-folder.ts';
import { checkFit, limitsOf } from './volume-space.ts';
import { bytesOf, type VolumeWork, volumeFiles, workFor } from './volume-work.ts';

export interface ExportWish {
  readonly mirrors: readonly MirrorAtHand[];
  /** Absolute; must be there. */
  readonly target: string;
  readonly folderName?: string | undefined;
  readonly receipt?: Receipt | undefined;
  readonly volumeBytes?: number | undefined;
  readonly maxFileBytes?: number | undefined;
  readonly installersFolder?: string | undefined;
  readonly restart: boolean;
  readonly updateOnly: boolean;
}

export interface ExportDesk {
  readonly sets: OpenSets;
  /** Of the key that would sign now; absent: there is none yet. */
  readonly fingerprint: string | undefined;
  readonly digests?: DigestOptions;
}

/** All that is known before the first byte is written; nothing but a sample was. */
export interface PreparedExport {
  readonly title: string;
  readonly mirrors: readonly CollectedMirror[];
  /** All that the mirrors hold, by SHA-256. */
  readonly contents: ReadonlyMap<string, ContentSource>;
  readonly spared: Spared | undefined;
  readonly installers: readonly Installer[];
  /** The volume or folder that was named. */
  readonly place: CheckedTarget;
  /** The shipment's own folder there. */
  readonly target: TargetFolder;
  readonly trial: VolumeTrial;
  readonly plan: VolumePlan;
  readonly work: VolumeWork;
  readonly shipmentId: string;
  /** Present: the set was begun before and goes on. */
  readonly set: OpenSet | undefined;
  /** Shipments that a new set takes the place of, on whichever volume; sets of them that were begun are given up. */
  readonly replaces: readonly string[];
  readonly key: string;
  readonly stamp: string;
}

/**
 * Reads the mirrors, tries the volume, and finds out what an export has to do. The volume is known from the first moment on: one that
 * was pulled since is noticed, however long reading or a pause took. Throws what collecting, planning and the volume throw.
 */
export async function prepareExport(wish: ExportWish, desk: ExportDesk): Promise<PreparedExport> {
  const place = await checkTarget(wish.target, wish.mirrors);
  const mirrors: CollectedMirror[] = [];
  for (const mirror of wish.mirrors) mirrors.push(await collectMirror(mirror, desk.digests));
  const names = mirrors.map(({ shipped }) => shipped.name);
  const folderName =
    wish.folderName === undefined ? folderNameOf(names, wish.receipt?.site) : checkFolderName(wish.folderName);
  const folder = join(wish.target, folderName);
  const target = await lookAtTarget(
    folder,
    mirrors.map(({ shipped }) => shipped.id),
  );
  const spared = wish.receipt && sparedBy(wish.receipt, mirrors);
  const survey: Survey = {
    title: titleOf(names),
    mirrors,
    contents: contentsOf(mirrors),
    spared,
    installers: await listInstallers(wish.installersFolder),
    place,
    target,
    key: keyOf(wish, folderName),
    stamp: stampOf(mirrors),
  };
  const begun = await desk.sets.find(survey.key);
  const set = begun && judgeSet(begun, { ...wish, ...survey, fingerprint: desk.fingerprint });
  judgeTarget(survey, { ...wish, begun, set });
  const largestFileBytes = [...survey.contents.values()].reduce((most, { sizeBytes }) => Math.max(most, sizeBytes), 0);
  const trial = await tryVolume(wish.target, {
    largestFileBytes: wish.maxFileBytes ?? largestFileBytes,
    standingBytes: [...target.standing.values()].reduce((most, sizeBytes) => Math.max(most, sizeBytes), 0),
  });
  await place.guard.check();
  return goOn(survey, trial, { wish, begun, set });
}

type Survey = Omit<PreparedExport, 'trial' | 'plan' | 'work' | 'shipmentId' | 'set' | 'replaces'>;

interface Asked {
  readonly wish: ExportWish;
  /** By the same request, before. */
  readonly begun: OpenSet | undefined;
  /** The same where it can go on. */
  readonly set: OpenSet | undefined;
}

/** With the set that this request began before, where there is one that still holds; else with a new one. */
async function goOn(survey: Survey, trial: VolumeTrial, { wish, begun, set }: Asked): Promise<PreparedExport> {
  const unitBytes = (await statfs(wish.target)).bsize;
  const space = { trial, unitBytes, installers: survey.installers, target: survey.target };
  if (set !== undefined) {
    const number = numberIn(set, survey.target);
    const plan = planOf(set.manifest, survey.contents);
    const work = workOf(plan, number, survey);
    const begunHere = survey.target.mark?.shipmentId === set.shipmentId;
    const fault = checkFit(work, { ...space, ...survey, begunHere });
    // A set of which nothing is written yet may as well be planned anew, for the volume that is here.
    if (fault === undefined || set.written.length > 0) {
      if (fault !== undefined) throw fault;
      return { ...survey, trial, plan, work, shipmentId: set.shipmentId, set, replaces: [] };
    }
  }
  const carried = [...survey.contents.values()].filter(
    ({ sha256, everywhere }) => everywhere || !survey.spared?.contents.has(sha256),
  );
  const plan = planVolumes(carried, limitsOf(wish, { ...space, ...survey }));
  const work = workOf(plan, 1, survey);
  const fault = checkFit(work, { ...space, ...survey });
  if (fault !== undefined) throw fault;
  const asked = wish.restart && survey.target.shipment !== undefined ? [survey.target.shipment.id] : [];
  const replaces = [...new Set([...replaceable(begun), ...asked])];
  return { ...survey, trial, plan, work, shipmentId: randomUUID(), set: undefined, replaces };
}

function workOf(plan: VolumePlan, number: number, { installers, target }: Survey): VolumeWork {
  return workFor(number, volumeFiles(plan, number, installers), target);
}

/** What makes two requests the same. */
function keyOf({ mirrors, receipt }: ExportWish, folderName: string): string {
  const key = [mirrors.map(({ file }) => file.id).sort(), folderName, receipt?.id ?? null];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}

/** Bytes and number of files. */
export function countOf(files: readonly { readonly sizeBytes: number }[]): {
  readonly files: number;
  readonly bytes: number;
} {
  return { files: files.length, bytes: bytesOf(files) };
}
