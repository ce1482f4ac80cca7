import { closeSync, constants, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../errors.ts';

/** Bytes of one read: enough for a stick or a disk to come up to speed. A multiple of every sector size. */
export const readBytes = 2 * 2 ** 20;
const sectorBytes = 4096;

/** libuv's name for FILE_FLAG_NO_BUFFERING; Node has no constant for it. */
const windowsDirect = 0x02000000;

/** The flag that opens a file past the system's memory; undefined where there is none (macOS has a call instead, which Node lacks). */
export const directFlag: number | undefined =
  process.platform === 'win32' ? windowsDirect : process.platform === 'linux' ? constants.O_DIRECT : undefined;

/**
 * Two buffers that direct reads can go into, found by trying on `file`; undefined where the file cannot be read so.
 * Node places buffers on 16 bytes only, and devices want whole sectors: glibc and Electron put large ones at a page or right after its head.
 */
export function directBuffers(file: string): [Buffer, Buffer] | undefined {
  if (directFlag === undefined) return undefined;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | directFlag);
    const [one, other] = [alignedBuffer(descriptor), alignedBuffer(descriptor)];
    return one === undefined || other === undefined ? undefined : [one, other];
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function alignedBuffer(descriptor: number): Buffer | undefined {
  const whole = Buffer.allocUnsafeSlow(readBytes + sectorBytes);
  const steps = Array.from({ length: sectorBytes / 16 }, (_, step) => step * 16);
  for (const start of [sectorBytes - 16, ...steps]) {
    if (takesDirect(descriptor, whole, start)) return whole.subarray(start, start + readBytes);
  }
  return undefined;
}

function takesDirect(descriptor: number, buffer: Buffer, start: number): boolean {
  try {
    readSync(descriptor, buffer, start, sectorBytes, 0);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EINVAL') return false;
    throw error;
  }
}
