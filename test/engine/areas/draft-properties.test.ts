import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NewSelection, SourceRef } from '../../../electron/contract/api.ts';
import type { MaasTerms } from '../../../electron/contract/selection.ts';
import { makeStream } from '../../helpers/make-stream.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { described, type TestEngine, testEngine } from '../../helpers/test-engine.ts';

const limits = fc.constantFrom(
  { keep: false },
  { keep: false, max: 1 },
  { keep: false, max: 2 },
  { keep: true, max: 2 },
);
const some = (...values: readonly string[]) => fc.subarray([...values], { minLength: 1 });

const maasRule = fc.record({
  kind: fc.constant('maas' as const),
  os: fc.constantFrom('ubuntu', 'centos', '*'),
  release: fc.constantFrom('focal', 'jammy', 'noble', '8', '*'),
  arches: some('amd64', 'arm64'),
  subarches: fc.oneof(fc.constant(['*']), some('ga-20.04', 'ga-24.04', 'hwe-22.04', 'ga-24.04-000', 'generic')),
  labels: fc.constant(['*']),
  bootloaders: fc.boolean(),
}) satisfies fc.Arbitrary<MaasTerms>;
const filterTerms = fc.record({
  kind: fc.constant('filters' as const),
  filters: fc.subarray(['arch=amd64', 'release~(noble|jammy)', 'ftype!=manifest', 'subarch!~edge', 'os=ubuntu']),
});
const rule = fc.tuple(fc.oneof(maasRule, filterTerms), limits).map(([terms, limit]) => ({ terms, ...limit }));
const selections = fc.record({
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  pins: fc.constantFrom<NewSelection['pins']>(
    [],
    [{ product: 'com.ubuntu.maas.stable:v3:boot:24.04:amd64:ga-24.04', version: '20250101' }],
  ),
}) satisfies fc.Arbitrary<NewSelection>;

/** Two selections, one after the other, in a new folder: each draft beside what the sync then fetched. */
async function held(engine: TestEngine, source: SourceRef, wished: readonly [NewSelection, NewSelection]) {
  const folder = join(tempFolder(), 'mirror');
  const draft = engine.api.catalogue.draft;
  const run = async (fetchBytes: number, empty: boolean) => {
    const { outcome, fetchedBytes, failures } = await engine.sync({ mirror: { folder } });
    expect(failures.map(({ code }) => code)).toEqual(empty ? ['EMPTY_SELECTION'] : []);
    expect([outcome, fetchedBytes]).toEqual([empty ? 'failed' : 'done', fetchBytes]);
  };
  const first = await draft({ source, folder, selection: wished[0], entries: false, keepRevisions: 0 });
  const common = { name: 'm', folder, source, publication: 'verbatim', keepRevisions: 0 } as const;
  const { id } = await engine.api.mirrors.create({ ...common, selection: wished[0] });
  await run(first.fetchBytes, first.totalBytes === 0);
  const second = await draft({ source, mirror: { id }, selection: wished[1], entries: false });
  await engine.api.mirrors.edit({ mirror: { id }, selection: wished[1] });
  await run(second.fetchBytes, second.totalBytes === 0);
  // So that the next folder finds nothing to reuse.
  await engine.api.mirrors.remove({ mirror: { id }, deleteFiles: true });
}

describe('what a draft says is what the sync then fetches', () => {
  test('for random selections of a stream made by others, and for their edits', { timeout: 120_000 }, async () => {
    const server = await startStreamServer({ content: sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable') });
    const source = described(server.url, sharedFolder('streams', 'maas-tiny', 'keyring.gpg'));
    const engine = await testEngine();
    await fc.assert(
      fc.asyncProperty(fc.tuple(selections, selections), (wished) => held(engine, source, wished)),
      { numRuns: 12 },
    );
  });

  test('for random selections of a made stream', { timeout: 120_000 }, async () => {
    const wish = { folder: tempFolder(), versionNames: ['20250101', '20250102', '20250103'], productCount: 3 };
    const size = (path: string) => 1000 + path.length * 7;
    const stream = await makeStream({ ...wish, fileSizeBytes: size, sharedSizeBytes: 4321, forms: ['sjson'] });
    const server = await startStreamServer({ content: stream.root });
    const source = described(server.url, stream.keyringFile);
    const engine = await testEngine();
    await fc.assert(
      fc.asyncProperty(fc.tuple(selections, selections), (wished) => held(engine, source, wished)),
      { numRuns: 8 },
    );
  });
});
