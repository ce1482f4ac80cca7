import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { EngineApi, MirrorRef } from '../../contract/api.ts';
import type { Mirror } from '../../contract/mirror.ts';
import type { Selection } from '../../contract/selection.ts';
import { InputError } from '../errors.ts';
import type { JobWork } from '../jobs/job.ts';
import type { MirrorFile } from '../mirror/mirror-file.ts';
import { type OpenMirror, openForWriting } from '../mirror/mirror-folder.ts';
import { completeSelection, pin, unpin } from '../selection/rules.ts';
import { runAudit } from './audit-job.ts';
import type { AuditReports } from './audit-reports.ts';
import { imagesIn } from './mirror-images.ts';
import { folderOf, getMirror, listMirrors, remember } from './mirror-look-up.ts';
import { newMirrorFolder, refuseMirror } from './new-mirror-folder.ts';
import { removeMirror } from './remove-mirror.ts';
import type { Services } from './services.ts';
import { findSource, sourceRecord } from './source-look-up.ts';
import { planRequest, runSync } from './sync-job.ts';

export function mirrorsArea(services: Services, reports: AuditReports): EngineApi['mirrors'] {
  const told = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      if (services.events.hears('mirrors')) services.events.emit('mirrors', await listMirrors(services));
    }
  };
  return {
    list: () => listMirrors(services),
    get: (ref) => getMirror(ref, services),
    open: ({ folder, name }) => told(openKnown({ folder, ...(name === undefined ? {} : { name }) }, services)),
    create: (payload) => told(create(payload, services)),
    edit: (payload) => told(edit(payload, services)),
    remove: (payload) => told(removeMirror(payload, services)),
    images: (ref) => imagesIn(ref, services),
    selection: async (ref) => (await getMirror(ref, services)).selection,
    pin: ({ mirror, pin: wanted }) => told(changeSelection(mirror, services, (held) => pin(held, wanted))),
    unpin: ({ mirror, product }) => told(changeSelection(mirror, services, (held) => unpin(held, product))),
    plan: (request) => planRequest(request, services),
    async sync(request) {
      const mirrorFolder = folderOf(request.mirror, services);
      const work: JobWork = (context) => told(runSync(request, context, services));
      return {
        jobId: services.jobs.start({ kind: 'sync', mirrorFolder, request: { kind: 'sync', request }, work }),
      };
    },
    async audit(request) {
      const mirrorFolder = folderOf(request.mirror, services);
      if (request.since !== undefined && Number.isNaN(Date.parse(request.since))) {
        throw new InputError(
          'BAD_ARGUMENT',
          `"${request.since}" is no date. Expected one like 2026-05-31 or 2026-05-31T12:00:00Z.`,
        );
      }
      const kind = request.repair ? 'repair' : 'audit';
      const jobId: string = services.jobs.start({
        kind,
        mirrorFolder,
        request: { kind: 'audit', request },
        work: (context) => told(runAudit(request, context, services, (report) => reports.put(jobId, report))),
      });
      return { jobId };
    },
  };
}

async function openKnown(
  payload: { readonly folder: string; readonly name?: string },
  services: Services,
): Promise<Mirror> {
  const mirror = await getMirror({ folder: payload.folder }, services);
  const name = payload.name ?? mirror.name;
  const { sourceId } = mirror;
  services.registry.mirrors.upsert({
    id: mirror.id,
    folder: resolve(payload.folder),
    name,
    ...(sourceId === undefined ? {} : { sourceId }),
    summary: { ...mirror, name },
  });
  return { ...mirror, name };
}

async function create(payload: Parameters<EngineApi['mirrors']['create']>[0], services: Services): Promise<Mirror> {
  const found = await findSource(payload.source, services);
  const selection = completeSelection(payload.selection, { rules: [], pins: [] }, randomUUID);
  const mirror = await openForWriting(payload.folder ?? newMirrorFolder(payload.name, services), services.now);
  try {
    refuseMirror(mirror.layout.root, mirror.file);
    await mirror.save({
      ...mirror.file,
      source: sourceRecord(found),
      selection,
      publication: payload.publication ?? 'trimmed',
      ...(payload.signUnverified === true ? { signUnverified: true } : {}),
      keepRevisions: payload.keepRevisions ?? services.registry.settings.get().keepRevisions,
    });
    return remember(mirror, services, {
      name: payload.name,
      ...(found.sourceId === undefined ? {} : { sourceId: found.sourceId }),
    });
  } finally {
    await mirror.close({ discard: mirror.file.source === undefined });
  }
}

async function edit(payload: Parameters<EngineApi['mirrors']['edit']>[0], services: Services): Promise<Mirror> {
  const found = payload.source === undefined ? undefined : await findSource(payload.source, services);
  return withMirror(payload.mirror, services, async (mirror) => {
    const { file } = mirror;
    await mirror.save({
      ...file,
      ...(found === undefined ? {} : { source: sourceRecord(found) }),
      ...(payload.selection === undefined
        ? {}
        : { selection: completeSelection(payload.selection, file.selection, randomUUID) }),
      ...(payload.keepRevisions === undefined ? {} : { keepRevisions: payload.keepRevisions }),
      ...(payload.publication === undefined ? {} : { publication: payload.publication }),
      ...(payload.signUnverified === true ? { signUnverified: true } : {}),
      ...(payload.leaveOutKernels === undefined ? {} : { leaveOutKernels: payload.leaveOutKernels }),
    });
    return remember(mirror, services, {
      ...(payload.name === undefined ? {} : { name: payload.name }),
      ...(found?.sourceId === undefined ? {} : { sourceId: found.sourceId }),
    });
  });
}

async function changeSelection(
  ref: MirrorRef,
  services: Services,
  change: (held: MirrorFile['selection']) => Selection,
): Promise<Selection> {
  return withMirror(ref, services, async (mirror) => {
    const selection = change(mirror.file.selection);
    await mirror.save({ ...mirror.file, selection: completeSelection(selection, mirror.file.selection, randomUUID) });
    remember(mirror, services);
    return selection;
  });
}

async function withMirror<T>(ref: MirrorRef, services: Services, work: (mirror: OpenMirror) => Promise<T>): Promise<T> {
  const { folder } = await getMirror(ref, services);
  const mirror = await openForWriting(folder, services.now);
  try {
    return await work(mirror);
  } finally {
    await mirror.close();
  }
}
