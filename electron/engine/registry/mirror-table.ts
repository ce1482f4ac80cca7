import { resolve } from 'node:path';
import * as v from 'valibot';
import type { Mirror } from '../../contract/mirror.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { mirrorSchema } from './schemas.ts';

/** A mirror folder that the app knows. */
export interface KnownMirror {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  readonly sourceId?: string;
  /** As it was last seen: what is shown while its medium is away. */
  readonly summary?: Mirror;
}

const mirrorRow = v.object({
  id: v.string(),
  folder: v.string(),
  name: v.string(),
  source_id: v.nullable(v.string()),
  summary: v.nullable(jsonColumn(mirrorSchema)),
});

/** Which mirror folders the app knows. The folder itself stays the truth about what it holds. */
export class MirrorTable {
  readonly #database: RegistryDatabase;

  constructor(database: RegistryDatabase) {
    this.#database = database;
  }

  list(): readonly KnownMirror[] {
    return this.#database.all(mirrorRow, 'SELECT * FROM mirrors ORDER BY name, folder').map(knownMirror);
  }

  byId(id: string): KnownMirror | undefined {
    const row = this.#database.get(mirrorRow, 'SELECT * FROM mirrors WHERE id = $id', { id });
    return row && knownMirror(row);
  }

  byFolder(folder: string): KnownMirror | undefined {
    const key = folderKey(folder);
    const row = this.#database.get(mirrorRow, 'SELECT * FROM mirrors WHERE folder_key = $key', { key });
    return row && knownMirror(row);
  }

  /** Records a mirror or what has changed of it. One folder is one mirror: another id at the same folder is forgotten. */
  upsert(mirror: KnownMirror): void {
    const folder = resolve(mirror.folder);
    const key = folderKey(folder);
    this.#database.atomically(() => {
      this.#database.run('DELETE FROM mirrors WHERE folder_key = $key AND id <> $id', { key, id: mirror.id });
      this.#database.run(
        `INSERT INTO mirrors (id, folder, folder_key, name, source_id, summary)
         VALUES ($id, $folder, $key, $name, $sourceId, $summary)
         ON CONFLICT (id) DO UPDATE SET folder = $folder, folder_key = $key, name = $name,
           source_id = $sourceId, summary = $summary`,
        {
          id: mirror.id,
          folder,
          key,
          name: mirror.name,
          sourceId: mirror.sourceId ?? null,
          summary: mirror.summary === undefined ? null : JSON.stringify(mirror.summary),
        },
      );
    });
  }

  /** The app no longer knows the mirror; its folder is not touched. */
  forget(id: string): void {
    this.#database.run('DELETE FROM mirrors WHERE id = $id', { id });
  }
}

/** Windows folds case in names; elsewhere two spellings are two folders. */
function folderKey(folder: string): string {
  const absolute = resolve(folder);
  return process.platform === 'win32' ? absolute.toLowerCase() : absolute;
}

function knownMirror(row: v.InferOutput<typeof mirrorRow>): KnownMirror {
  return {
    id: row.id,
    folder: row.folder,
    name: row.name,
    ...(row.source_id === null ? {} : { sourceId: row.source_id }),
    ...(row.summary === null ? {} : { summary: row.summary }),
  };
}
