import { spawnSync } from 'node:child_process';

/** What Python's `re.search` says: found or not, or that it refuses the pattern. */
export type PythonVerdict = boolean | 'error';

const script = `
import json, re, sys, warnings
warnings.simplefilter('ignore')
def verdict(pattern, text):
    try:
        return re.search(pattern, text) is not None
    except (re.error, OverflowError, RecursionError):
        return 'error'
json.dump([verdict(p, t) for p, t in json.load(sys.stdin)], sys.stdout)
`;

/** Asks the real python3 about each pair of pattern and text. Throws when there is no python3. */
export function pythonSearch(pairs: readonly (readonly [pattern: string, text: string])[]): PythonVerdict[] {
  const run = spawnSync('python3', ['-c', script], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  if (run.error !== undefined || run.status !== 0) {
    throw new Error(`These tests compare with Python: python3 must be installed. ${run.error?.message ?? run.stderr}`);
  }
  const answers: unknown = JSON.parse(run.stdout);
  if (!Array.isArray(answers)) throw new Error('python3 answered no list');
  return answers.map((answer) => (answer === 'error' ? 'error' : answer === true));
}
