import { describe, expect, test } from 'vitest';
import type { CatalogueRow, CatalogueView } from '../../electron/contract/api.ts';
import { FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';

function row(item: string, path: string | undefined, tags: Readonly<Record<string, string>>): CatalogueRow {
  const name = { contentId: 'c', product: 'p', version: '20250805', item };
  return { ...name, tags, ...(path === undefined ? {} : { path, sizeBytes: 275_000_000 }) };
}

const noble = { os: 'ubuntu', release: 'noble', arch: 'amd64', label: 'stable' };
const view: CatalogueView = {
  location: 'https://images.example/stable/',
  signers: [{ fingerprint: 'A'.repeat(40), signedAt: '2025-08-05T10:00:00.000Z' }],
  updated: '2025-08-05T10:00:00.000Z',
  rows: [
    row('squashfs', 'noble/amd64/20250805/squashfs', noble),
    row('note', undefined, { ...noble, release: 'notifications' }),
  ],
  sizeBytes: 275_000_000,
};

function querying(answer: CatalogueView) {
  const requests: unknown[] = [];
  const engine = new FakeEngine({
    catalogue: {
      query: async (request) => {
        requests.push(request);
        return answer;
      },
    },
  });
  return { engine, requests };
}

test('the request has the source, the filters and the number of versions', async () => {
  const { engine, requests } = querying(view);
  await new FakeHost({ engine }).run('query', 'practice', 'arch=amd64', '--max', '1', 'release=noble');
  expect(requests).toEqual([
    { source: { kind: 'saved', id: 'practice' }, filters: ['arch=amd64', 'release=noble'], max: 1 },
  ]);
});

test('the table leaves empty columns out and has everything in full where stdout is no terminal', async () => {
  const host = new FakeHost({ engine: querying(view).engine });
  expect(await host.run('query', 'practice')).toBe(0);
  expect(host.stdout.text.split('\n')).toEqual([
    'OS      RELEASE        ARCH   LABEL   VERSION   ITEM        SIZE  PATH',
    'ubuntu  noble          amd64  stable  20250805  squashfs  275 MB  noble/amd64/20250805/squashfs',
    'ubuntu  notifications  amd64  stable  20250805  note',
    '',
    '2 items in 1 file, 275 MB.',
    'Source: https://images.example/stable/, updated 2025-08-05 10:00 UTC',
    `Signed by ${'A'.repeat(40)}.`,
    '',
  ]);
});

test('the table fits the terminal', async () => {
  const host = new FakeHost({ engine: querying(view).engine, columns: 80 });
  await host.run('query', 'practice');
  const table = host.stdout.text.split('\n').slice(0, 3);
  expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(table[1]).toMatch(/275 MB {2}noble.*…quashfs$/);
});

test('with --json there is one document an item, then the result', async () => {
  const host = new FakeHost({ engine: querying(view).engine });
  await host.run('query', 'practice', '--json');
  expect(host.stdout.documents).toEqual([
    { kind: 'item', ...view.rows[0] },
    { kind: 'item', ...view.rows[1] },
    expect.objectContaining({
      kind: 'result',
      outcome: 'done',
      items: 2,
      sizeBytes: 275_000_000,
      location: view.location,
    }),
  ]);
});

describe('filters that match nothing', () => {
  test('are a warning and no failure', async () => {
    const host = new FakeHost({ engine: querying({ ...view, rows: [], sizeBytes: 0 }).engine });
    expect(await host.run('query', 'practice', 'arch=vax')).toBe(0);
    expect(host.stderr.text).toBe('streamferry: warning: No item of the source matches these filters.\n');
    expect(host.stdout.text).toContain('0 items in 0 files, 0 B.');
  });
});
