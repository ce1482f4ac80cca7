import type { SelfTest } from '../../../electron/contract/serve.ts';

/** What a test found, in a sentence that names the hop that fails. */
export function selfTestSentence(tests: readonly SelfTest[]): string {
  const failed = tests.find(({ ok }) => !ok);
  if (failed === undefined) return 'This address answers, and what comes is what was published.';
  const step = failed.steps.find(({ ok }) => !ok);
  return `The test fails at: ${step?.hop ?? 'the server'}.`;
}

const hopTitles: Readonly<Record<string, string>> = {
  name: 'Name',
  connection: 'Connection',
  index: 'Index',
  'product file': 'Product file',
  item: 'File',
  proxy: 'Proxy',
};

/** A hop as a heading. */
export function hopTitle(hop: string): string {
  return hopTitles[hop] ?? hop;
}
