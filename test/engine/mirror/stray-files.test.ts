import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { forgetUnderWay, noteUnderWay, strayFiles } from '../../../electron/engine/mirror/stray-files.ts';
import { openLedger } from '../../helpers/open-ledger.ts';

const none = { recorded: new Map(), wanted: new Map() };
const coming = ['a', 'b', 'c', 'd'].map((path) => ({ path }));

test('a file that a killed run put in place without a row is a stray, unless a row or the next run claims it', () => {
  const { layout, ledger } = openLedger();
  for (const name of ['a', 'b', 'c', 'other']) writeFileSync(layout.visible(name), '12345');
  noteUnderWay(ledger, coming);
  const known = { recorded: new Map([['b', true]]), wanted: new Map([['c', true]]) };
  expect([...strayFiles(layout, ledger, known).values()]).toEqual([
    { path: 'a', sizeBytes: 5, digest: undefined, state: 'present', links: 1 },
  ]);
});

test('folders and links at such a path are not ours', () => {
  const { layout, ledger } = openLedger();
  mkdirSync(layout.visible('a'));
  symlinkSync(layout.ledgerFile, layout.visible('b'));
  noteUnderWay(ledger, coming);
  expect(strayFiles(layout, ledger, none).size).toBe(0);
});

test('what an earlier run left is known until every run has ended, save for files that got their row', () => {
  const { layout, ledger } = openLedger();
  for (const name of ['a', 'b', 'e']) writeFileSync(layout.visible(name), '1');
  noteUnderWay(ledger, coming);
  ledger.recordFiles([{ path: 'b', sizeBytes: 1, digest: undefined }], '2025-07-01T00:00:00Z');
  noteUnderWay(ledger, [{ path: 'e' }]);
  expect([...strayFiles(layout, ledger, none).keys()]).toEqual(['a', 'e']);
  forgetUnderWay(ledger);
  expect(strayFiles(layout, ledger, none).size).toBe(0);
});
