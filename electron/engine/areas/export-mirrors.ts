import type { MirrorRef } from '../../contract/api.ts';
import { InputError, MirrorError } from '../errors.ts';
import type { MirrorAtHand } from '../media/export/collect-mirror.ts';
import { openForReading, openForWriting } from '../mirror/mirror-folder.ts';
import { getMirror } from './mirror-look-up.ts';
import type { Services } from './services.ts';

/** A mirror that is exported. */
export interface ExportedMirror extends MirrorAtHand {
  /** Locked, so that nothing is pruned meanwhile. One on a volume that cannot be written is only read. */
  readonly isLocked: boolean;
  close(): Promise<void>;
}

/** Opens mirrors, does the work, closes them again. `lock`: nobody else may change them meanwhile. Throws LOCKED, BAD_ARGUMENT, TARGET_GONE. */
export async function withMirrors<T>(
  refs: readonly MirrorRef[],
  { services, lock }: { readonly services: Services; readonly lock: boolean },
  work: (mirrors: readonly ExportedMirror[]) => Promise<T>,
): Promise<T> {
  const opened: ExportedMirror[] = [];
  try {
    for (const { name, folder } of await namedMirrors(refs, services)) {
      opened.push(await (lock ? openLocked(name, folder, services) : openToRead(name, folder)));
    }
    return await work(opened);
  } finally {
    for (const mirror of opened) await mirror.close();
  }
}

async function namedMirrors(
  refs: readonly MirrorRef[],
  services: Services,
): Promise<readonly { readonly name: string; readonly folder: string }[]> {
  const mirrors = await Promise.all(refs.map((ref) => getMirror(ref, services)));
  if (mirrors.length === 0) throw new InputError('BAD_ARGUMENT', 'Name the mirror to export, or several.');
  const distinct = [...new Map(mirrors.map((one) => [one.folder, one])).values()];
  const twin = distinct.find((one) => distinct.some((other) => other !== one && other.id === one.id));
  if (twin === undefined) return distinct;
  throw new InputError(
    'BAD_ARGUMENT',
    `Two of the mirrors, ${twin.folder} among them, are copies of one: they have the same id. Export one of them.`,
    { path: twin.folder },
  );
}

async function openLocked(name: string, folder: string, services: Services): Promise<ExportedMirror> {
  try {
    const { layout, file, ledger, close } = await openForWriting(folder, services.now);
    return { name, layout, file, ledger, isLocked: true, close };
  } catch (error) {
    if (!(error instanceof MirrorError) || error.code !== 'NOT_WRITABLE') throw error;
    return openToRead(name, folder);
  }
}

async function openToRead(name: string, folder: string): Promise<ExportedMirror> {
  const { layout, file, ledger, close } = await openForReading(folder);
  if (file !== undefined && ledger !== undefined) {
    return { name, layout, file, ledger, isLocked: false, close: async () => close() };
  }
  close();
  throw new InputError('BAD_ARGUMENT', `${folder} holds nothing yet that could be carried. Sync the mirror first.`, {
    path: folder,
  });
}
