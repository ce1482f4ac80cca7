import type { FileProgress } from '../../../electron/contract/job.ts';

export type FileSlots = readonly (FileProgress | undefined)[];

/** Keeps each file in its row and gives freed rows to new files, so that nothing moves while it is read. */
export function fileSlots(before: FileSlots, active: readonly FileProgress[]): FileSlots {
  const byPath = new Map(active.map((file) => [file.path, file]));
  const slots = before.map((slot) => slot && take(byPath, slot.path));
  const arrived = [...byPath.values()];
  const filled = slots.map((slot) => slot ?? arrived.shift());
  return [...filled, ...arrived];
}

function take(files: Map<string, FileProgress>, path: string): FileProgress | undefined {
  const file = files.get(path);
  files.delete(path);
  return file;
}
