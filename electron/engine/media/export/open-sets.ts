import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf } from '../../errors.ts';
import { moveFile, replaceFile, syncFolder } from '../../mirror/durable.ts';
import { type Manifest, parseManifest } from '../manifest.ts';
import { shipmentNames } from '../shipment-layout.ts';

const setSchema = v.object({
  version: v.literal(1),
  shipmentId: v.pipe(v.string(), v.uuid()),
  /** What was asked for: the same request goes on with the set. */
  key: v.string(),
  /** Of what the mirrors held when it was begun. */
  stamp: v.string(),
  volumeBytes: v.exactOptional(v.number()),
  maxFileBytes: v.exactOptional(v.number()),
  /** Numbers of the volumes that are done. */
  written: v.pipe(v.array(v.number()), v.readonly()),
  /** Shipments whose volumes it takes the place of: somebody asked for that. */
  replaces: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
  /** Where volumes were mounted that it was written to: a folder that stands there without one is none of them. */
  mountPoints: v.optional(v.pipe(v.array(v.string()), v.readonly()), []),
});

/** What is kept of a set of volumes until the last one is written. */
export type SetRecord = v.InferOutput<typeof setSchema>;

export interface OpenSet extends SetRecord {
  readonly manifest: Manifest;
  /** The bytes that are signed, and their signature. */
  readonly manifestBytes: Buffer;
  readonly signature: Buffer;
}

const recordName = 'set.json';
/** Begins the names of sets that are being made or dropped, before the id of the process. */
const unfinished = '.part-';

/** Sets of volumes that were begun, each in a folder of the app's own. */
export class OpenSets {
  readonly #folder: string;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'exports');
  }

  /** The set that was begun with this request; one that cannot be read is none. */
  async find(key: string): Promise<OpenSet | undefined> {
    for (const id of await readdir(this.#folder).catch(() => [])) {
      if (id.startsWith(unfinished)) continue;
      const set = await this.#read(id).catch(() => undefined);
      if (set?.key === key) return set;
    }
    return undefined;
  }

  /** In one step: a set is there whole or not at all. */
  async begin({ manifest, manifestBytes, signature, ...record }: OpenSet): Promise<void> {
    await this.#sweep();
    const made = join(this.#folder, `${unfinished}${process.pid}-${record.shipmentId}`);
    await mkdir(made, { recursive: true, mode: 0o700 });
    await replaceFile(join(made, shipmentNames.manifest), manifestBytes, 0o600);
    await replaceFile(join(made, shipmentNames.manifestSignature), signature, 0o600);
    await replaceFile(join(made, recordName), encode(record), 0o600);
    await moveFile(made, join(this.#folder, record.shipmentId));
    await syncFolder(this.#folder);
  }

  /** Notes where the next volume is mounted, before anything is written to it; undefined: nowhere of its own. */
  async goOn(set: OpenSet, mountPoint: string | undefined): Promise<OpenSet> {
    if (mountPoint === undefined || set.mountPoints.includes(mountPoint)) return set;
    const next = { ...set, mountPoints: [...set.mountPoints, mountPoint] };
    await this.#write(recordOf(next));
    return next;
  }

  /** Notes that a volume is done; after the last one nothing is left of the set. Returns the numbers that are still to be written. */
  async finish(set: OpenSet, number: number): Promise<readonly number[]> {
    const written = [...new Set([...set.written, number])].sort((a, b) => a - b);
    const left = set.manifest.volumes.map((one) => one.number).filter((one) => !written.includes(one));
    if (left.length === 0) await this.drop(set.shipmentId);
    else await this.#write({ ...recordOf(set), written });
    return left;
  }

  /** Gives a set up, where there is one: an id may come from a medium. */
  async drop(shipmentId: string): Promise<void> {
    const ids: readonly string[] = await readdir(this.#folder).catch(() => []);
    if (!ids.includes(shipmentId)) return;
    const gone = join(this.#folder, `${unfinished}${process.pid}-${shipmentId}`);
    try {
      await moveFile(join(this.#folder, shipmentId), gone);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
    }
    await rm(gone, { recursive: true, force: true });
  }

  /** Takes away what processes that were killed had begun to make or to drop. */
  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const pid = name.startsWith(unfinished) ? Number.parseInt(name.slice(unfinished.length), 10) : undefined;
      if (pid !== undefined && !isRunning(pid)) await rm(join(this.#folder, name), { recursive: true, force: true });
    }
  }

  async #read(id: string): Promise<OpenSet> {
    const folder = join(this.#folder, id);
    const record = v.parse(setSchema, JSON.parse(await readFile(join(folder, recordName), 'utf8')));
    const manifestBytes = await readFile(join(folder, shipmentNames.manifest));
    const signature = await readFile(join(folder, shipmentNames.manifestSignature));
    return { ...record, manifest: parseManifest(manifestBytes.toString('utf8')), manifestBytes, signature };
  }

  #write(record: SetRecord): Promise<void> {
    return replaceFile(join(this.#folder, record.shipmentId, recordName), encode(record), 0o600);
  }
}

function recordOf({ manifest: _, manifestBytes: __, signature: ___, ...record }: OpenSet): SetRecord {
  return record;
}

function encode(record: SetRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: there is such a process, of somebody else.
    return errnoOf(error) === 'EPERM';
  }
}
