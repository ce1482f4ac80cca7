import { describe, expect, test } from 'vitest';
import {
  chosenMirrorIds,
  draftFor,
  type ExportDraft,
  exportableMirrors,
  exportFaults,
  exportRequest,
  firstDraft,
  hasOptions,
  publishedRevisions,
  typedBytes,
} from '../../../renderer/features/media/export-draft.ts';
import { mirrorOf } from '../../helpers/renderer-facts.ts';

const revision = { number: 1, publishedAt: '2026-01-01T00:00:00Z', signers: [], files: 3, sizeBytes: 9 };
const published = (id: string) => mirrorOf({ id, revision });
const picked = (name: string) => ({ token: `token-${name}`, path: `/somewhere/${name}` });

describe('the mirrors to export', () => {
  test('can be those that publish something that is here', () => {
    const all = [published('a'), mirrorOf({ id: 'empty' }), { ...published('gone'), state: 'missing' as const }];
    expect(exportableMirrors(all).map(({ id }) => id)).toEqual(['a']);
  });

  const cases: readonly [string, Partial<ExportDraft>, readonly string[], string | undefined, readonly string[]][] = [
    ['the only one', {}, ['a'], undefined, ['a']],
    ['none of several', {}, ['a', 'b'], undefined, []],
    ['the one that was asked for', {}, ['a', 'b'], 'b', ['b']],
    ['not one that was asked for and is not there', {}, ['a', 'b'], 'c', []],
    ['what was ticked where nothing is asked for', { mirrorIds: ['a'] }, ['a', 'b'], undefined, ['a']],
    ['what was ticked for the one that is asked for', { mirrorId: 'b', mirrorIds: ['a'] }, ['a', 'b'], 'b', ['a']],
    ['not what was ticked for another one', { mirrorId: 'a', mirrorIds: ['a', 'c'] }, ['a', 'b', 'c'], 'b', ['b']],
    ['not what was ticked before one was asked for', { mirrorIds: ['a'] }, ['a', 'b'], 'b', ['b']],
    ['nothing where all was unticked', { mirrorIds: [] }, ['a'], undefined, []],
    ['not what was ticked and is gone', { mirrorIds: ['a', 'gone'] }, ['a', 'b'], undefined, ['a']],
  ];
  test.each(cases)('are %s', (_, change, ids, askedFor, expected) => {
    const draft = draftFor({ ...firstDraft, ...change }, askedFor);
    expect(chosenMirrorIds(draft, ids.map(published))).toEqual(expected);
  });
});

test.each<[string, Partial<ExportDraft>, boolean]>([
  ['at first', {}, false],
  ['with a size', { volumeSize: '32 GB' }, true],
  ['with installers', { installers: picked('installers') }, true],
  ['without reading back', { reread: false }, true],
  ['with a new set', { restart: true }, true],
  ['with a receipt, which stands elsewhere', { what: 'lacking', receipt: picked('receipt') }, false],
])('an export %s may have options to show', (_, change, expected) => {
  expect(hasOptions({ ...firstDraft, ...change })).toBe(expected);
});

test('a plan holds for what the chosen mirrors publish: another revision is another wish', () => {
  const synced = { ...published('b'), revision: { ...revision, number: 2 } };
  expect(publishedRevisions([published('a'), published('b')], ['b'])).toEqual([1]);
  expect(publishedRevisions([published('a'), synced], ['b'])).toEqual([2]);
});

describe('a size as people type it', () => {
  test.each([
    ['64 GB', 64_000_000_000],
    ['4.5', 4_500_000_000],
    ['4,5 gb', 4_500_000_000],
    ['700MB', 700_000_000],
    ['700 MiB', 734_003_200],
    ['1 TB', 1_000_000_000_000],
    ['1 TiB', 1_099_511_627_776],
  ])('%s is %i bytes', (text, bytes) => {
    expect(typedBytes(text)).toBe(bytes);
  });

  test.each(['', '0', 'all', '-1 GB', '1 GB 2', '1 XB', '9999999999 TB'])('"%s" is none', (text) => {
    expect(typedBytes(text)).toBeUndefined();
  });
});

describe('what is asked of the engine', () => {
  test('is no more than what was said', () => {
    expect(exportRequest(firstDraft, ['a', 'b'], '/media/me/STICK')).toEqual({
      mirrors: [{ id: 'a' }, { id: 'b' }],
      target: '/media/me/STICK',
    });
  });

  test('names tokens of what was picked', () => {
    const draft: ExportDraft = {
      ...firstDraft,
      what: 'lacking',
      receipt: picked('receipt'),
      volumeSize: '32 GB',
      installers: picked('installers'),
      reread: false,
      restart: true,
    };
    expect(exportRequest(draft, ['a'], 'token-target')).toEqual({
      mirrors: [{ id: 'a' }],
      target: 'token-target',
      receiptFile: 'token-receipt',
      volumeBytes: 32_000_000_000,
      installersFolder: 'token-installers',
      reread: false,
      restart: true,
    });
  });

  test('is everything where a receipt was picked and then not used', () => {
    const draft = { ...firstDraft, receipt: picked('receipt') };
    expect(exportRequest(draft, ['a'], 't')).not.toHaveProperty('receiptFile');
  });

  test('waits for mirrors, a receipt and a size that can be read', () => {
    expect(exportFaults(firstDraft, ['a'])).toEqual({});
    expect(Object.keys(exportFaults({ ...firstDraft, what: 'lacking', volumeSize: 'x' }, []))).toEqual([
      'mirrors',
      'receipt',
      'volumeSize',
    ]);
  });
});
