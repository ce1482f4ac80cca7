import { openFile } from '../../serve/open-file.ts';
import { dropCache, dropCacheBelow } from '../volumes/page-cache.ts';
import type { SampleFile, SamplePlace } from './sample-read.ts';

const largestReadBytes = 1024 * 1024;

/** Opens a file of a volume so that what is read comes from the device, where the system lets; undefined for what cannot be opened. */
export async function openSample({ root, name }: SamplePlace): Promise<SampleFile | undefined> {
  const opening = await openFile(root, name);
  if (opening.kind !== 'opened') return undefined;
  const { handle, name: file } = opening.file;
  const dropped = (await dropCache(file)) && (await dropCacheBelow(root).catch(() => false)) !== false;
  const buffer = Buffer.allocUnsafeSlow(largestReadBytes);
  return {
    cached: !dropped,
    async read(position, length) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(length, buffer.length), position);
      return bytesRead;
    },
    close: () => handle.close(),
  };
}
