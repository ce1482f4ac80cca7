import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { dataFolderOf } from '../registry/data-folder.ts';
import type { KnownMirror } from '../registry/mirror-table.ts';

export interface SyncCommand {
  /** How this Streamferry is called: program, and arguments before the verb. */
  readonly program: readonly string[];
  readonly mirror: Pick<KnownMirror, 'id' | 'name'>;
  /** All mirrors that are known: what the name means is up to them. */
  readonly known: readonly Pick<KnownMirror, 'id' | 'name'>[];
  readonly dataFolder: string;
}

/** The words that sync a saved mirror without a window, wherever they are run. */
export function syncCommand({ program, mirror, known, dataFolder }: SyncCommand): readonly string[] {
  const folder = resolve(dataFolder);
  const elsewhere = folder === usualDataFolder() ? [] : ['--data-folder', folder];
  return [...program, 'mirrors', 'sync', argumentFor(mirror, known), ...elsewhere];
}

/** The name where it means this mirror and nothing else, otherwise the id. */
function argumentFor({ id, name }: SyncCommand['mirror'], known: SyncCommand['known']): string {
  const meant = known.filter((other) => other.name === name || other.id === name);
  const plain = name !== '' && !name.startsWith('-') && !/\p{Cc}/u.test(name);
  return plain && meant.length === 1 ? name : id;
}

/** What the command line takes where a scheduler runs it: with none of this process's own variables. */
function usualDataFolder(): string {
  const { LOCALAPPDATA } = process.env;
  return dataFolderOf({ platform: process.platform, env: { LOCALAPPDATA }, homeFolder: homedir() });
}
