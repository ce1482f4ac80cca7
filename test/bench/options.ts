import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Ids of cases; absent: all. */
  readonly only: readonly string[] | undefined;
  readonly quick: boolean;
  readonly build: boolean;
  readonly jsonFile: string | undefined;
  readonly folder: string;
  readonly help: boolean;
}

export const usage = `npm run bench -- [--only a,b] [--quick] [--json FILE] [--folder DIR] [--no-build]

  --only a,b     run these cases only
  --quick        one round with small streams, to see that everything runs; its targets are not judged
  --json FILE    keep machine, numbers and targets in a file
  --folder DIR   measure the volume of this folder instead of that for temporary files
  --no-build     measure dist/ as it is
`;

/** Reads the bench's arguments. Throws on what it does not know. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: { only: text, quick: flag, 'no-build': flag, json: text, folder: text, help: { ...flag, short: 'h' } },
  });
  return {
    only: values.only?.split(',').map((id) => id.trim()),
    quick: values.quick,
    build: !values['no-build'],
    jsonFile: values.json,
    folder: resolve(values.folder ?? tmpdir()),
    help: values.help,
  };
}
