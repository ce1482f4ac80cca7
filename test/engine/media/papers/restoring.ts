import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MadeShipment, sha256Of } from './made-shipment.ts';

export interface RestoreOptions {
  /** A shell, with its arguments. */
  readonly command?: string;
  readonly path?: string;
  /** Of who runs it; only root may name another. */
  readonly uid?: number;
}

/** Runs restore.sh of a volume. */
export function restore(folder: string, target: string, options: RestoreOptions = {}) {
  const { command = 'sh', path = process.env.PATH, uid } = options;
  const [shell = '', ...args] = command.split(' ');
  const { status, stdout, stderr } = spawnSync(shell, [...args, join(folder, 'restore.sh'), target], {
    encoding: 'utf8',
    cwd: dirname(folder),
    env: { ...process.env, PATH: path },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { status, stdout, stderr };
}

/** SHA-256 by path of the tree that should come out. */
export function wanted({ manifest, contents }: MadeShipment): Record<string, string> {
  return Object.fromEntries(
    manifest.mirrors
      .flatMap(({ files, documents }) => [...files, ...documents])
      .filter(({ sha256 }) => contents.has(sha256))
      .map(({ path, sha256 }) => [path, sha256]),
  );
}

export function volume({ folders }: MadeShipment, number: number): string {
  return folders[number - 1] ?? '';
}

/** Where a content stands, of whichever volume. */
export function contentFile({ folders }: MadeShipment, text: string, ending = ''): string {
  const sha256 = sha256Of(text);
  const name = join('data', sha256.slice(0, 2), `${sha256}${ending}`);
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file)) ?? name;
}
