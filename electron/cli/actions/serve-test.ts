import type { SelfTest, ServerSnapshot } from '../../contract/serve.ts';
import type { Session } from '../session.ts';

/** Where an address does not serve what it should: someone must look after the network or the server. */
const exitFailedTest = 6;

/** `--test`: fetches from every address as a client would, and ends. */
export async function testServer({ api, results, log }: Session, { urls }: ServerSnapshot): Promise<number> {
  const tests: SelfTest[] = [];
  for (const url of urls) {
    for (const test of await api.serve.selfTest({ url })) {
      tests.push(test);
      results.document({ kind: 'self-test', ...test });
      results.lines([
        '',
        test.url,
        ...test.steps.map(({ hop, ok, detail }) => `  ${ok ? 'ok    ' : 'FAILED'}  ${hop}: ${detail}`),
      ]);
    }
  }
  await api.serve.stop({});
  const failed = tests.filter(({ ok }) => !ok);
  for (const { url, steps } of failed) {
    const broken = steps.find(({ ok }) => !ok);
    log.note(`${url} fails at: ${broken?.hop ?? ''}. ${broken?.detail ?? ''}`);
  }
  results.done({ ok: failed.length === 0 });
  return failed.length === 0 ? 0 : exitFailedTest;
}
