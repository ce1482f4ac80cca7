import { chmodSync } from 'node:fs';

const nobody = 65_534;

/** Does the work with an ordinary user's rights: root reads and writes everything, whatever the modes say. `folder` is opened to look into. */
export async function asOrdinaryUser<T>(folder: string, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  chmodSync(folder, 0o755);
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
