import { InvalidArgumentError } from 'commander';
import { parseRate, parseSize } from '../../engine/plan/sizes.ts';

/** A whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/u.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Expected a whole number of at least ${least}.`);
  };
}

/** A whole number of at least 1, or `all`. */
export function countOrAll(text: string): number | 'all' {
  return text === 'all' ? 'all' : wholeNumber(1)(text);
}

/** A rate as the engine reads it, or 0 for no limit. */
export function bytesPerSecond(text: string): number {
  return text.trim() === '0' ? 0 : refusedAsArgument(() => parseRate(text));
}

/** A size as the engine reads it. */
export function byteCount(text: string): number {
  return refusedAsArgument(() => parseSize(text));
}

function refusedAsArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** A repeatable option: each use adds one value. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** A repeatable option that also takes lists with commas: `--arch amd64,arm64 --arch s390x`. */
export function collectedList(value: string, before: readonly string[] = []): readonly string[] {
  const values = value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (values.length === 0) throw new InvalidArgumentError('Expected one value or more, separated by commas.');
  return [...before, ...values];
}

/** `-v -v` and `-vv` count. */
export function counted(_: string, before = 0): number {
  return before + 1;
}
