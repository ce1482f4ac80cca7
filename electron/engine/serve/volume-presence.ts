import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** A volume that served files stand on. Plain data: it goes to a thread. */
export interface VolumeToServe {
  readonly label: string;
  /** Absolute, of the shipment on it. */
  readonly folder: string;
  /** The file in it that is written last and tells whether it is the same still. */
  readonly sealName: string;
}

interface WatchedVolume extends VolumeToServe {
  /** What its seal was when it was first seen. */
  seal: string | undefined;
  presence: 'same' | 'gone' | 'changed';
}

/** Volumes as they come and go while files are served from them. */
export class VolumePresence {
  readonly #volumes: readonly WatchedVolume[];
  readonly #tell: (message: string) => void;
  #looking: Promise<void> | undefined;

  /** `tell` gets a whole sentence at each change. */
  constructor(volumes: readonly VolumeToServe[], tell: (message: string) => void) {
    const distinct = new Map(volumes.map((volume) => [volume.folder, volume]));
    this.#volumes = [...distinct.values()].map((volume) => ({ ...volume, seal: undefined, presence: 'same' }));
    this.#tell = tell;
  }

  /** One look for all who ask meanwhile: a device that is failing may take long to answer. Never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** At the last look; the change was told. */
  isGone(folder: string): boolean {
    return this.#volumes.some((volume) => volume.folder === folder && volume.presence === 'gone');
  }

  async #lookAtAll(): Promise<void> {
    for (const volume of this.#volumes) {
      const seal = await identityOf(join(volume.folder, volume.sealName));
      const before = volume.presence;
      volume.seal ??= seal;
      volume.presence = seal === undefined ? 'gone' : seal === volume.seal ? 'same' : 'changed';
      if (volume.presence !== before) this.#tell(sentenceOf(volume));
    }
  }
}

async function identityOf(file: string): Promise<string | undefined> {
  try {
    const { size, mtimeNs } = await lstat(file, { bigint: true });
    return `${size} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}

function sentenceOf({ label, folder, presence }: WatchedVolume): string {
  switch (presence) {
    case 'gone':
      return `${label} is not there any more (${folder}): clients are told that its files do not exist. Plug it in again at the same place, or import the shipment and serve the mirror from disk.`;
    case 'same':
      return `${label} is there again (${folder}): its files are served again.`;
    case 'changed':
      return `${label} (${folder}) was written anew since the server started: what is new on it is not served. Stop the server and start it again.`;
    default:
      return presence satisfies never;
  }
}
