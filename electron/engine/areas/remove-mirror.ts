import { readdir, rm, rmdir } from 'node:fs/promises';
import type { EngineApi } from '../../contract/api.ts';
import { openForWriting } from '../mirror/mirror-folder.ts';
import { removeEmptyParents, removeOwnFiles } from '../mirror/own-files.ts';
import { currentDocuments } from '../publication/ledger-documents.ts';
import { folderOf, getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

/** Forgets a mirror; on request removes what it put into its folder, never anything else there. */
export async function removeMirror(
  { mirror, deleteFiles }: Parameters<EngineApi['mirrors']['remove']>[0],
  services: Services,
): Promise<void> {
  const folder = folderOf(mirror, services);
  if (deleteFiles) await deleteMirrorFiles(folder, services);
  const { registry, jobs, now } = services;
  const known = registry.mirrors.byFolder(folder);
  if (known !== undefined) registry.mirrors.forget(known.id);
  for (const { id, mirrorFolder } of registry.jobs.unfinished()) {
    if (mirrorFolder !== folder || jobs.get(id)?.ended === false) continue;
    registry.jobs.update(id, { state: 'cancelled', endedAt: now().toISOString() });
  }
}

/** The index goes first, so that no reader is sent to what is gone. */
async function deleteMirrorFiles(folder: string, services: Services): Promise<void> {
  await getMirror({ folder }, services);
  const mirror = await openForWriting(folder, services.now);
  const { layout, ledger } = mirror;
  try {
    const documents = currentDocuments(ledger).map((one) => one.path);
    const files = ledger.fileSizes().map((one) => one.path);
    const names = [...documents.reverse(), ...files].map((path) => layout.diskName(path));
    await removeOwnFiles(layout.root, names);
    await removeEmptyParents(layout.root, names);
  } finally {
    await mirror.close();
  }
  await rm(layout.state, { recursive: true, force: true });
  if ((await readdir(layout.root)).length === 0) await rmdir(layout.root);
}
