import { homedir } from 'node:os';
import type { JobSnapshot } from '../../contract/job.ts';
import type { Volume } from '../../contract/media.ts';
import { InputError } from '../errors.ts';
import { ejectVolume } from '../media/volumes/eject.ts';
import { lookAtAll } from '../media/volumes/list-volumes.ts';
import { VolumeLooks } from '../media/volumes/look-at-volume.ts';
import { glanceAtVolumes, mountedVolumes } from '../media/volumes/mounted-volumes.ts';
import { runCommand } from '../media/volumes/run-command.ts';
import { VolumeWatch } from '../media/volumes/volume-watch.ts';
import type { Services } from './services.ts';

/** The volumes that are mounted, and word of those that come and go. */
export class VolumesAtHand {
  readonly #watch: VolumeWatch;
  readonly #stopHearing: () => void;

  constructor({ options, events }: Pick<Services, 'options' | 'events'>) {
    const looks = new VolumeLooks();
    // A separate home or data folder, and the root of the system itself.
    const heldFolders = [systemRoot(), homedir(), options.dataFolder];
    this.#watch = new VolumeWatch({
      glance: glanceAtVolumes,
      list: async () => lookAtAll(await mountedVolumes(heldFolders), looks),
      isHeard: () => events.hears('volumes'),
      tell: (volumes) => events.emit('volumes', volumes),
    });
    this.#stopHearing = events.on('job', (job) => {
      if (hasWritten(job)) this.#watch.lookAgain();
    });
  }

  list(): Promise<readonly Volume[]> {
    return this.#watch.list();
  }

  /** Unmounts and, where the system can, ejects. Throws NOT_WRITABLE where it is in use, BAD_ARGUMENT where it is gone. */
  async eject(volumeId: string): Promise<void> {
    const volume = (await this.list()).find(({ id }) => id === volumeId);
    if (volume === undefined) {
      throw new InputError(
        'BAD_ARGUMENT',
        'That volume is mounted no more: it was ejected or pulled. Look at the volumes again.',
        { details: { volumeId } },
      );
    }
    try {
      await ejectVolume(volume, { platform: process.platform, run: runCommand });
    } finally {
      this.#watch.lookAgain();
    }
  }

  close(): void {
    this.#stopHearing();
    this.#watch.close();
  }
}

function systemRoot(): string {
  return process.platform === 'win32' ? `${process.env.SystemDrive ?? 'C:'}\\` : '/';
}

function hasWritten({ kind, endedAt }: JobSnapshot): boolean {
  return endedAt !== undefined && (kind === 'export' || kind === 'import');
}
