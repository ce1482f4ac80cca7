import type { Volume } from '../../../contract/media.ts';

/** A volume as the system tells of it, before anybody looked at it. */
export type MountedVolume = Omit<Volume, 'contents' | 'sizeBytes' | 'freeBytes'> & {
  /** Its files come over a network or out of another program: a look at it may never end. */
  readonly mayHang: boolean;
};
