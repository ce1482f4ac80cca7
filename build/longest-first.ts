import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Folders whose files take longest, so that none of them is left over in the end, also where no earlier run told how long. */
const long = ['/test/e2e/', '/test/engine/interruption/', '/test/cli/', '/test/engine/publication/', '/test/engine/'];

/** Begins with the files of `long`, in this order; otherwise as vitest does. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => place(a) - place(b));
  }
}

function place({ moduleId }: TestSpecification): number {
  const at = long.findIndex((folder) => moduleId.replaceAll('\\', '/').includes(folder));
  return at < 0 ? long.length : at;
}
