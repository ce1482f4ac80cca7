import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../electron/contract/failure.ts';
import { hindranceOf } from '../../../renderer/features/selection/model/hindrance.ts';
import { lineStatus } from '../../../renderer/features/selection/model/line-status.ts';
import { pinChoices, pinText } from '../../../renderer/features/selection/model/pin-choices.ts';
import { withPreset } from '../../../renderer/features/selection/model/presets.ts';
import { readSelection } from '../../../renderer/features/selection/model/read-selection.ts';
import type { SelectionDraft } from '../../../renderer/features/selection/model/selection-draft.ts';
import { topUses } from '../../../renderer/features/selection/model/top-uses.ts';
import { typedCount, versionChoice, versionKind } from '../../../renderer/features/selection/model/version-choice.ts';
import { writeSelection } from '../../../renderer/features/selection/model/write-selection.ts';
import { image, offered } from './offered.ts';

const badFilter: Failure = { code: 'BAD_FILTER', message: 'It is wrong.', details: { filter: 'arch~(' } };

describe('beside a line of filters stands', () => {
  const match = { items: 12, sizeBytes: 3_000_000 };

  it.each<[string, string, Parameters<typeof lineStatus>[1], boolean, string]>([
    ['what it matches', 'arch=amd64', { match, failure: undefined }, false, 'Matches 12\u00a0items, 3\u00a0MB.'],
    [
      'that it matches nothing',
      'arch=x',
      { match: { items: 0, sizeBytes: 0 }, failure: undefined },
      false,
      'Matches nothing in this source.',
    ],
    ['that nobody has counted yet', 'arch=x', { match: undefined, failure: undefined }, false, 'Counting…'],
    ["the engine's refusal", 'os=x arch~(', { match, failure: badFilter }, true, 'It is wrong.'],
    ['that another line is wrong', 'os=x', { match, failure: badFilter }, false, 'Waits for the wrong filter.'],
    ['that a quote is open', "os='x", { match, failure: undefined }, true, "The quote ' is not closed. Close it."],
    ['that it is empty', ' ', { match, failure: undefined }, false, 'Empty: takes nothing.'],
  ])('%s', (_, line, known, failed, text) => {
    expect(lineStatus(line, known)).toEqual({ failed, text });
  });
});

describe('a selection cannot be mirrored', () => {
  const empty = readSelection({ rules: [], pins: [] }, offered);
  const withLine = (line: string): SelectionDraft => ({ ...empty, rules: [{ kind: 'filters', key: 1, line }] });
  const hindrance = (draft: SelectionDraft, failure?: Failure) =>
    hindranceOf(draft, writeSelection(draft, offered).selection, failure);

  it.each<[string, SelectionDraft, Failure | undefined, string | undefined]>([
    ['when nothing is in it', empty, undefined, 'Tick at least one image.'],
    [
      'with a line that cannot be read',
      withLine("'"),
      undefined,
      'A raw filter cannot be read. Correct it, or remove its line.',
    ],
    [
      'with a filter that the engine refuses',
      withLine('arch~('),
      badFilter,
      'A raw filter is wrong. Correct it, or remove its line.',
    ],
    [
      'without numbers',
      withLine('a=b'),
      { code: 'OFFLINE', message: '' },
      'There are no exact numbers yet: see the failure above.',
    ],
  ])('%s', (_, draft, failure, text) => {
    expect(hindrance(draft, failure)).toBe(text);
  });

  it('and can with one rule', () => {
    expect(hindrance(withLine('arch=amd64'))).toBeUndefined();
  });
});

it('an empty or unreadable line is no rule', () => {
  const rules = [' ', "'", 'arch=amd64'].map((line, key) => ({ kind: 'filters' as const, key, line }));
  const written = writeSelection({ ...readSelection({ rules: [], pins: [] }, offered), rules }, offered);
  expect(written.selection.rules).toEqual([
    { terms: { kind: 'filters', filters: ['arch=amd64'] }, max: 1, keep: false },
  ]);
  expect([...written.lines]).toEqual([[2, 0]]);
});

it('a preset takes the place of the ticks and leaves other rules and pins', () => {
  const pins = [{ product: 'p', version: '1' }];
  const found = { id: 'r', terms: { kind: 'found' }, keep: false } as const;
  const draft = readSelection({ rules: [found], pins }, offered);
  const terms = {
    kind: 'maas',
    os: 'ubuntu',
    release: 'jammy',
    arches: ['amd64'],
    subarches: ['*'],
    labels: ['*'],
    bootloaders: false,
  } as const;
  const preset = { id: 'x', title: 'x', description: '', terms: [terms], max: 2 };
  expect(writeSelection(withPreset(draft, preset, offered), offered).selection).toEqual({
    rules: [found, { terms, max: 2, keep: false }],
    pins,
  });
});

describe('versions', () => {
  it.each([
    [{ max: 1, keep: false }, 'newest'],
    [{ max: 3, keep: true }, 'several'],
    [{ keep: false }, 'all'],
    ['mixed', 'mixed'],
  ] as const)('%j is %s', (versions, kind) => {
    expect(versionKind(versions)).toBe(kind);
    expect(versionChoice(kind, versions)).toEqual(versions);
  });

  it('keep needs a number of them', () => {
    expect(versionChoice('all', { max: 2, keep: true })).toEqual({ keep: false });
    expect(versionChoice('several', { max: 1, keep: true })).toEqual({ max: 2, keep: true });
  });

  it.each([
    ['2', 2],
    ['1', undefined],
    ['2.5', undefined],
    ['x', undefined],
  ])('%s typed is %s', (text, count) => {
    expect(typedCount(text)).toBe(count);
  });
});

describe('pins', () => {
  const choices = pinChoices({ images: [image('24.04', 'amd64')] });
  const product = choices[0]?.product ?? '';

  it.each([
    [{ product, version: '20250704' }, '24.04 LTS amd64 ga-24.04 at 20250704'],
    [{ product, version: '2020' }, '24.04 LTS amd64 ga-24.04 at 2020, which the source no longer has'],
    [{ product: 'gone', version: '1' }, 'gone at 1, which the source does not have'],
  ])('%j is told as %s', (pin, text) => {
    expect(pinText(pin, choices)).toBe(text);
  });
});

it('what takes the space is told to the last byte, small ones together', () => {
  const use = [5, 4, 3, 2, 1].map((sizeBytes) => ({ title: `t${sizeBytes}`, sizeBytes }));
  expect(topUses(use, 5)).toBe(use);
  expect(topUses(use, 3)).toEqual([use[0], use[1], { title: '3\u00a0others', sizeBytes: 6 }]);
});
