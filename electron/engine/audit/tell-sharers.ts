import { lstatSync } from 'node:fs';
import type { AuditedFile } from '../../contract/mirror.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import { Ledger } from '../mirror/ledger.ts';
import { openForReading } from '../mirror/mirror-folder.ts';

/**
 * A damaged file that is a hardlink into another mirror is damaged there too: its ledger learns of it. A mirror that cannot be
 * opened or written does not: its own audit will find it.
 */
export async function tellSharers(
  layout: MirrorLayout,
  damaged: readonly AuditedFile[],
  other: { readonly folder: string; readonly at: string },
): Promise<void> {
  const linked = damaged.flatMap(({ path, digest }) => {
    const entry = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    if (digest === undefined || entry === undefined || entry.nlink < 2) return [];
    return [{ hex: digest.hex, inode: inodeOf(entry) }];
  });
  if (linked.length === 0) return;
  const paths = await pathsOf(other.folder, linked).catch(() => undefined);
  if (paths === undefined || paths.damaged.length === 0) return;
  try {
    const ledger = Ledger.open(paths.layout, { readOnly: false });
    ledger.recordAudit({ good: [], damaged: paths.damaged }, other.at);
    ledger.close();
  } catch {
    // As above.
  }
}

async function pathsOf(
  folder: string,
  linked: readonly { readonly hex: string; readonly inode: string }[],
): Promise<{ layout: MirrorLayout; damaged: string[] } | undefined> {
  const { layout, ledger, close } = await openForReading(folder);
  try {
    const inodes = new Set(linked.map((one) => one.inode));
    const hexes = new Set(linked.map((one) => one.hex));
    const damaged = (ledger?.filesByDigest(hexes) ?? []).filter(({ path }) => {
      const entry = lstatSync(layout.visible(path), { throwIfNoEntry: false });
      return entry !== undefined && inodes.has(inodeOf(entry));
    });
    return { layout, damaged: damaged.map((one) => one.path) };
  } finally {
    close();
  }
}

function inodeOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}
