import { describe, expect, test } from 'vitest';
import type { Source } from '../../../electron/contract/source.ts';
import {
  descriptionOf,
  draftOf,
  editOf,
  emptySource,
  losesCredentials,
  newSourceOf,
  type SourceDraft,
} from '../../../renderer/features/sources/source-draft.ts';

const fingerprint = '4A3CE3CD565D7EB5C810E2B97FF3F408476CF100';
const source: Source = {
  id: 'lab',
  name: 'Lab',
  url: 'https://images.example/stream/',
  path: 'streams/v1/index.json',
  trust: { kind: 'signed', fingerprints: [fingerprint], keyringFile: '/etc/lab.gpg' },
  fallbackUrls: ['https://other.example/stream/'],
  proxy: { kind: 'explicit', url: 'http://proxy.example:3128/' },
  caFile: '/etc/lab-ca.pem',
  hasCredentials: true,
  builtIn: false,
  isDefault: false,
};

describe('a saved source in its form', () => {
  test('asks for no change while nothing was changed', () => {
    expect(editOf(draftOf(source), source)).toEqual({ id: 'lab', change: {} });
    const folder: Source = { ...source, url: '/srv/stream', trust: { kind: 'unsigned' }, isDefault: true };
    expect(editOf(draftOf(folder), folder)).toEqual({ id: 'lab', change: {} });
  });

  const changes: readonly [string, Partial<SourceDraft>, object][] = [
    ['a name', { name: 'Lab two' }, { change: { name: 'Lab two' } }],
    ['a path taken away', { path: '' }, { change: { path: '' } }],
    ['a CA taken away', { caFile: undefined }, { change: { caFile: '' } }],
    ['no fallback', { fallbackUrls: '\n' }, { change: { fallbackUrls: [] } }],
    ['another proxy', { proxy: 'none' }, { change: { proxy: { kind: 'none' } } }],
    ['no signature', { trust: 'unsigned' }, { change: { trust: { kind: 'unsigned' } } }],
    [
      'a password',
      { credentials: 'basic', user: 'me', password: 'pass word ' },
      { change: { credentials: { kind: 'basic', user: 'me', password: 'pass word ' } } },
    ],
    ['forgotten credentials', { credentials: 'none' }, { change: {}, forgetCredentials: true }],
    ['that it is the default', { makeDefault: true }, { change: {}, makeDefault: true }],
  ];
  test.each(changes)('asks for what was changed only: %s', (_, change, edit) => {
    expect(editOf({ ...draftOf(source), ...change }, source)).toEqual({ id: 'lab', ...edit });
  });

  test('keeps its keyring file when another fingerprint is accepted', () => {
    const other = 'B'.repeat(40);
    expect(editOf({ ...draftOf(source), fingerprints: other }, source).change.trust).toEqual({
      kind: 'signed',
      fingerprints: [other],
      keyringFile: '/etc/lab.gpg',
    });
  });

  test('never holds credentials, only that there are some', () => {
    const { credentials, user, password, token } = draftOf(source);
    expect({ credentials, user, password, token }).toEqual({ credentials: 'kept', user: '', password: '', token: '' });
  });
});

describe('a new source', () => {
  test('is described by what was typed, with tokens for what was picked', () => {
    const draft: SourceDraft = {
      ...emptySource,
      name: ' Lab ',
      url: ' https://images.example/stream/ ',
      fingerprints: '4a3c e3cd 565d 7eb5 c810  e2b9 7ff3 f408 476c f100',
      keyringFile: { token: 't1', path: '/etc/lab.gpg' },
      credentials: 'bearer',
      token: ' abc ',
    };
    expect(descriptionOf(draft)).toEqual({
      name: 'Lab',
      url: 'https://images.example/stream/',
      trust: { kind: 'signed', fingerprints: [fingerprint], keyringFile: 't1' },
      fallbackUrls: [],
      proxy: { kind: 'environment' },
      credentials: { kind: 'bearer', token: 'abc' },
    });
  });

  test('in a folder is named by its token', () => {
    const draft: SourceDraft = { ...emptySource, place: 'folder', folder: { token: 't2', path: '/srv/s' }, url: 'x' };
    expect(newSourceOf({ ...draft, makeDefault: true })).toMatchObject({ url: 't2', makeDefault: true });
  });
});

test('stored credentials are lost with a move to another server, and with nothing else', () => {
  const moved = { ...draftOf(source), url: 'https://elsewhere.example/stream/' };
  expect(losesCredentials(moved, source)).toBe(true);
  expect(losesCredentials({ ...moved, url: 'https://images.example/other/' }, source)).toBe(false);
  expect(losesCredentials({ ...moved, credentials: 'none' }, source)).toBe(false);
  expect(losesCredentials(moved, undefined)).toBe(false);
});
