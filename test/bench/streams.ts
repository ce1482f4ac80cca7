import { join } from 'node:path';
import { type BigCatalogue, makeBigCatalogue } from '../helpers/make-big-catalogue.ts';
import { type MadeStream, makeStream } from '../helpers/make-stream.ts';

/** The streams that several cases mirror; each is made when it is first asked for. */
export interface Streams {
  /** About 2 GB in 32 files: 8 of 78 to 456 MB, 24 of 5 to 14 MB; a tenth of that when it shall be quick. */
  mixed(): Promise<MadeStream>;
  /** Two products of two versions, small files. */
  small(): Promise<MadeStream>;
  /** 13,000 items in 7 MB, with the files of noble's newest version for amd64. */
  big(): Promise<BigCatalogue>;
}

const mb = 1_000_000;
const versionNames = ['20250801'];
/** Root images and initrds of jammy and noble for two architectures, as large as real ones were in 2025. */
const largeFilesBytes = [456, 440, 275, 272, 116, 110, 78, 78].map((size) => size * mb);

export function streamsIn(folder: string, quick: boolean): Streams {
  const scale = quick ? 0.1 : 1;
  return {
    mixed: once(() =>
      makeStream({
        folder: join(folder, 'mixed'),
        productCount: 32,
        versionNames,
        filesPerVersion: 1,
        fileSizeBytes: (path) => Math.round(scale * mixedSize(path)),
      }),
    ),
    small: once(() => makeStream({ folder: join(folder, 'small') })),
    big: once(() =>
      makeBigCatalogue({ folder: join(folder, 'big'), withFilesOf: { release: 'noble', arch: 'amd64' } }),
    ),
  };
}

/** A stream of equal files. */
export function makeEvenStream(folder: string, size: { files: number; fileSizeBytes: number }): Promise<MadeStream> {
  const { files, fileSizeBytes } = size;
  return makeStream({ folder, productCount: files, versionNames, filesPerVersion: 1, fileSizeBytes });
}

/** What all files of a stream have together. */
export function sizeOfStream({ files }: MadeStream): number {
  return [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** The n-th product's file: the first few are large, the others between 5 and 14 MB. */
function mixedSize(path: string): number {
  const product = Number(/-(\d{3})\//u.exec(path)?.[1] ?? 0);
  return largeFilesBytes[product] ?? (5 + ((product * 7) % 10)) * mb;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
