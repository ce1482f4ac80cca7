/** A file of a volume opened for a sample. */
export interface SampleFile {
  /** Reads up to so many bytes at a position and gives how many came. */
  read(position: number, length: number): Promise<number>;
  /** What comes may have been in the system's memory. */
  readonly cached: boolean;
  close(): Promise<void>;
}

/** What may be read for a sample: a file, and how long it is. */
export interface SamplePlace {
  readonly root: string;
  readonly name: string;
  readonly sizeBytes: number;
}

export interface SampleOptions {
  /** Undefined for what cannot be opened. */
  readonly open: (place: SamplePlace) => Promise<SampleFile | undefined>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly withinMs?: number;
  readonly mostBytes?: number;
}

export interface SampleRead {
  /** Bytes a second; undefined when nothing came. */
  readonly readRate: number | undefined;
  readonly cached: boolean;
}

interface OpenedSample {
  readonly file: SampleFile;
  readonly sizeBytes: number;
}

const atOnce = 8;
const chunkBytes = 1024 * 1024;

/** Reads a little of several files at once, as clients will, and gives how fast it came. What cannot be read is passed over. */
export async function sampleRead(places: readonly SamplePlace[], options: SampleOptions): Promise<SampleRead> {
  const { open, now, withinMs = 1500, mostBytes = 64 * chunkBytes } = options;
  const opened: OpenedSample[] = [];
  for (const place of largest(places)) {
    const file = await open(place);
    if (file !== undefined) opened.push({ file, sizeBytes: place.sizeBytes });
  }
  const startedMs = now();
  let bytes = 0;
  const readOne = async ({ file, sizeBytes }: OpenedSample): Promise<void> => {
    for (let position = 0; position < sizeBytes && bytes < mostBytes && now() - startedMs < withinMs; ) {
      const came = await file.read(position, Math.min(chunkBytes, sizeBytes - position));
      if (came === 0) return;
      position += came;
      bytes += came;
    }
  };
  try {
    await Promise.allSettled(opened.map(readOne));
  } finally {
    await Promise.allSettled(opened.map(({ file }) => file.close()));
  }
  const tookMs = Math.max(1, now() - startedMs);
  return {
    readRate: bytes === 0 ? undefined : (bytes * 1000) / tookMs,
    cached: opened.some(({ file }) => file.cached),
  };
}

function largest(places: readonly SamplePlace[]): readonly SamplePlace[] {
  return places.toSorted((a, b) => b.sizeBytes - a.sizeBytes).slice(0, atOnce);
}
