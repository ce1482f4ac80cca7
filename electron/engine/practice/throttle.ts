import { setTimeout as delay } from 'node:timers/promises';

const slicesPerSecond = 20;

/** Lets at most so many bytes a second through, in slices of a twentieth of a second. */
export async function* throttle(body: AsyncIterable<Buffer>, bytesPerSecond: number): AsyncGenerator<Buffer, void> {
  const sliceBytes = Math.max(1, Math.floor(bytesPerSecond / slicesPerSecond));
  const startedMs = performance.now();
  let sentBytes = 0;
  for await (const chunk of body) {
    for (let offset = 0; offset < chunk.length; offset += sliceBytes) {
      const slice = chunk.subarray(offset, offset + sliceBytes);
      sentBytes += slice.length;
      const earlyMs = startedMs + (sentBytes / bytesPerSecond) * 1000 - performance.now();
      if (earlyMs > 1) await delay(earlyMs);
      yield slice;
    }
  }
}
