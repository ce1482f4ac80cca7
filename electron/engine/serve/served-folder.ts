import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoOf } from '../errors.ts';
import { MirrorLayout } from '../mirror/layout.ts';
import type { ServeNotice } from './access-fact.ts';
import { loadTable } from './load-table.ts';
import type { MirrorTable, ServedItem } from './mirror-table.ts';
import type { MirrorToServe, ServedPlace } from './served-place.ts';

/** A volume may date its files to two seconds: a ledger that was changed a moment ago may change again without showing it. */
const freshForMs = 3000;
/** How often a ledger that is being written is passed over before it is read all the same. */
const passesOver = 5;

/** One mirror's table, kept up to date with its ledger. */
export class ServedFolder implements ServedPlace {
  readonly mirror: MirrorToServe;
  readonly #ledgerFile: string;
  #table: MirrorTable;
  #looked = '';
  #passedOver = 0;
  #looking: Promise<boolean> = Promise.resolve(false);

  private constructor(mirror: MirrorToServe, table: MirrorTable) {
    this.mirror = mirror;
    this.#table = table;
    this.#ledgerFile = new MirrorLayout(resolve(mirror.folder), 'plain').ledgerFile;
  }

  static async open(mirror: MirrorToServe): Promise<ServedFolder> {
    return new ServedFolder(mirror, await loadTable(mirror.folder, undefined));
  }

  get table(): MirrorTable {
    return this.#table;
  }

  /** Looks at the ledger if it may have changed. True when the table was replaced; throws what `loadTable` throws, and the old table stays. */
  poll(): Promise<boolean> {
    return this.#after(async () => ((await this.#mayHaveChanged()) ? this.#load() : false));
  }

  /** Looks at the ledger whatever its date says. */
  refresh(): Promise<boolean> {
    return this.#after(() => this.#load());
  }

  async unfit({ path }: ServedItem, reason: string): Promise<ServeNotice> {
    const { mirrorId, name, folder } = this.mirror;
    const message = `${path} of ${name} (${folder}) cannot be served: ${reason}. Clients are told that it does not exist; audit the mirror with repair.`;
    return { mirrorId, path, message };
  }

  /** One look after another: an older one must not replace a newer table. */
  #after(look: () => Promise<boolean>): Promise<boolean> {
    this.#looking = this.#looking.catch(() => false).then(look);
    return this.#looking;
  }

  async #load(): Promise<boolean> {
    const table = await loadTable(this.mirror.folder, this.#table);
    if (table === this.#table) return false;
    this.#table = table;
    return true;
  }

  /** Reading while another process commits would make every client wait for that commit: soon is early enough. */
  async #mayHaveChanged(): Promise<boolean> {
    const found = await stat(this.#ledgerFile, { bigint: true }).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) return false;
    const look = `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
    if (look === this.#looked) return false;
    if (this.#passedOver < passesOver && (await exists(`${this.#ledgerFile}-journal`))) {
      this.#passedOver += 1;
      return false;
    }
    this.#passedOver = 0;
    const settled = Date.now() - Number(found.mtimeMs) > freshForMs;
    this.#looked = settled ? look : '';
    return true;
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
