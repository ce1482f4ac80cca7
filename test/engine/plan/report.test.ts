import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../electron/contract/plan.ts';
import { planCsv, planJson, planLines } from '../../../electron/engine/plan/report.ts';

const name = { contentId: 'c', product: 'p:ga', version: '20250101', item: 'squashfs' };
const plan: Plan = {
  fetch: [
    {
      path: 'noble/squashfs',
      sizeBytes: 275_000_000,
      digest: { algorithm: 'sha256', hex: 'ab' },
      items: [name, { ...name, product: 'p:hwe' }],
      reason: 'new',
    },
    { path: 'noble/manifest', sizeBytes: 900, items: [], reason: 'changed' },
  ],
  reuse: [{ path: 'noble/"odd", name', sizeBytes: 5, items: [name], reason: 'here' }],
  remove: [{ path: '=old', sizeBytes: 1_234_567, items: [], reason: 'superseded' }],
  fetchBytes: 275_000_900,
  fetchFiles: 2,
  documentBytes: 12_345,
  reuseBytes: 5,
  removeBytes: 1_234_567,
  totalBytes: 275_000_905,
  freeBytes: 61_000_000_000,
  neededBytes: 275_013_245,
  warnings: [{ code: 'EMPTY_SELECTION', message: 'Nothing matched.' }],
};

describe('a plan is written', () => {
  it('as a +/- list with sizes and then the totals', () => {
    expect(planLines(plan)).toEqual([
      '+  275 MB  noble/squashfs',
      '+   900 B  noble/manifest',
      '- 1.23 MB  =old',
      '',
      'Fetch      275 MB in 2 files',
      'Documents  12.3 kB',
      'Reuse      5 B in 1 file',
      'Remove     1.23 MB in 1 file',
      'After      275 MB',
      'Free       61.0 GB',
      'Warning: Nothing matched.',
    ]);
  });

  it('without a list where nothing changes', () => {
    const { freeBytes: _, ...rest } = plan;
    const lines = planLines({ ...rest, fetch: [], remove: [], warnings: [] });
    expect(lines[0]).toMatch(/^Fetch/);
    expect(lines.at(-1)).toBe('Free       unknown');
  });

  it('as one line of JSON with its keys in order', () => {
    const text = planJson(plan);
    expect(text).not.toContain('\n');
    const document: Record<string, unknown> = JSON.parse(text);
    expect(Object.keys(document)).toEqual([
      ...['kind', 'fetch', 'reuse', 'remove', 'fetchBytes', 'fetchFiles', 'documentBytes', 'reuseBytes', 'removeBytes'],
      ...['totalBytes', 'freeBytes', 'neededBytes', 'warnings'],
    ]);
    expect(document).toMatchObject({ ...plan, kind: 'plan', fetch: [plan.fetch[0], { path: 'noble/manifest' }] });
    expect(text).toContain(
      '{"path":"noble/squashfs","sizeBytes":275000000,"digest":{"algorithm":"sha256","hex":"ab"},"items":[{"contentId":"c","product":"p:ga","version":"20250101","item":"squashfs"}',
    );
  });

  it('with free space null where the system does not tell', () => {
    const { freeBytes: _, ...rest } = plan;
    expect(JSON.parse(planJson(rest))).toMatchObject({ freeBytes: null });
  });

  it('as CSV that quotes what needs it and hides formulas from spreadsheets', () => {
    expect(planCsv(plan).split('\r\n')).toEqual([
      'action,reason,path,sizeBytes,digest,items',
      'fetch,new,noble/squashfs,275000000,sha256:ab,p:ga 20250101 squashfs; p:hwe 20250101 squashfs',
      'fetch,changed,noble/manifest,900,,',
      'reuse,here,"noble/""odd"", name",5,,p:ga 20250101 squashfs',
      "remove,superseded,'=old,1234567,,",
      '',
    ]);
  });
});
