import { describe, expect, it } from 'vitest';
import { composePathsTable } from '../../../../electron/engine/media/papers/paths-table.ts';
import { contentName } from '../../../../electron/engine/media/shipment-layout.ts';
import { colonPath, items, makeShipment, sha256Of, squashfs } from './made-shipment.ts';

function rowsOf(bytes: Buffer): string[][] {
  return bytes
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}

describe('paths.tsv', () => {
  it('tells volume, files and then documents in publication order, no cell empty', async () => {
    const { manifest } = await makeShipment({ volumes: 2 });
    const rows = rowsOf(composePathsTable(manifest, 2));
    expect(rows.slice(0, 5)).toEqual([
      ['paths', '1'],
      ['shipment', manifest.id, 'Images for the lab'],
      ['this', '2', 'Lab 2 of 2'],
      ['volume', '1', 'Lab 1 of 2'],
      ['volume', '2', 'Lab 2 of 2'],
    ]);
    expect(rows.slice(5).map(([kind, , path]) => `${kind} ${path}`)).toEqual([
      ...Object.keys(items).map((path) => `file ${path}`),
      'document streamferry.gpg',
      `document ${colonPath}`,
      'document streams/v1/index.json',
    ]);
    expect(rows.flat().every((cell) => cell !== '')).toBe(true);
    expect(rows.slice(5).every((row) => row.length === 7)).toBe(true);
  });

  it('names the parts with size, digest and volumes, and where equal content stands already', async () => {
    const { manifest } = await makeShipment({ volumes: 2, partBytes: 100, spared: [squashfs] });
    const rows = new Map(rowsOf(composePathsTable(manifest, 1)).map((row) => [row[2], row]));
    const kernel = sha256Of('kernel');
    const [first = '', , , , second = ''] = Object.keys(items);
    expect(rows.get(first)?.slice(3)).toEqual([kernel, '6', '-', `${contentName(kernel)}:6:${kernel}:1`]);
    expect(rows.get(second)?.[5]).toBe(first);
    expect(rows.get(squashfs)?.[6]).toBe('-');
    const parts = (rows.get(colonPath)?.[6] ?? '').split(',').map((part) => part.split(':'));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every(([, , , volumes]) => volumes === '1+2')).toBe(true);
    expect(parts[0]?.[0]).toBe(contentName(rows.get(colonPath)?.[3] ?? '', 1));
  });

  it('keeps labels that hold control characters on their line', async () => {
    const { manifest } = await makeShipment();
    const rows = rowsOf(composePathsTable({ ...manifest, title: 'two\nlines\tand a tab' }, 1));
    expect(rows[1]).toEqual(['shipment', manifest.id, 'two lines and a tab']);
  });
});
