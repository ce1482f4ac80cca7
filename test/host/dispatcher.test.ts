import { describe, expect, test } from 'vitest';
import type { Reply } from '../../electron/contract/failure.ts';
import { type AppApi, appMethods } from '../../electron/contract/host.ts';
import type { Volume } from '../../electron/contract/media.ts';
import type { Source } from '../../electron/contract/source.ts';
import type { LogLine } from '../../electron/engine/engine-types.ts';
import { Cancelled, MirrorError } from '../../electron/engine/errors.ts';
import { Dispatcher, maxPayloadBytes } from '../../electron/host/dispatcher.ts';
import { PathTokens } from '../../electron/host/path-tokens.ts';
import { payloadExamples, token } from './payload-examples.ts';

type Call = readonly [method: string, payload: unknown];
const path = '/picked/by/a/person';

const settings = {
  mirrorsFolder: '/home/me/Streamferry',
  jobsPerHost: 6,
  limitRate: 0,
  keepRevisions: 1,
  proxy: { kind: 'environment' },
  caFile: '/etc/ssl/lab.pem',
  appearance: 'system',
  units: 'decimal',
  logLevel: 'info',
  closeWhileRunning: 'ask',
} as const;

const labSource: Source = {
  id: 's1',
  name: 'Lab',
  url: 'https://images.example/stream/',
  trust: { kind: 'signed', fingerprints: [], keyringFile: '/keys/lab.gpg' },
  fallbackUrls: [],
  proxy: { kind: 'none' },
  hasCredentials: false,
  builtIn: false,
  isDefault: false,
};

const stick: Volume = {
  id: 'v1',
  mountPoint: '/media/me/STICK',
  fileSystem: 'exfat',
  sizeBytes: 64_000_000_000,
  freeBytes: 58_000_000_000,
  readOnly: false,
  removable: true,
  system: false,
  contents: {
    kind: 'shipments',
    otherFiles: false,
    shipments: [
      {
        folder: '/media/me/STICK/streamferry-lab',
        id: 'f4a1c9de-3b0e-4a8f-9a34-0d2f5ac3e9b1',
        title: 'lab',
        createdAt: '2026-01-01T00:00:00.000Z',
        volume: 1,
        volumes: 1,
        state: 'complete',
      },
    ],
  },
};

/** What methods answer that the dispatcher itself asks; others answer nothing. */
const answers = new Map<string, unknown>([
  ['sources.list', [labSource]],
  ['mirrors.list', []],
  ['settings.get', settings],
  ['media.volumes', [stick]],
]);

/** A dispatcher whose every method notes by its name what reached it. */
function noting(change: (api: AppApi) => Partial<AppApi> = () => ({})) {
  const calls: Call[] = [];
  const log: LogLine[] = [];
  const paths = new PathTokens();
  const method = (name: string) => async (payload: unknown) => {
    calls.push([name, payload]);
    return answers.get(name);
  };
  const areas = Object.entries(appMethods).map(([area, methods]) => [
    area,
    Object.fromEntries(Object.keys(methods).map((each) => [each, method(`${area}.${each}`)])),
  ]);
  const noted: AppApi = Object.fromEntries(areas);
  const api = { ...noted, ...change(noted) };
  const dispatcher = new Dispatcher({ engine: api, host: api.host, paths, log: (line) => log.push(line) });
  /** Calls of this method alone. */
  const callsOf = (name: string) => calls.filter(([called]) => called === name);
  return { dispatcher, paths, log, callsOf };
}

const allNames = Object.entries(appMethods).flatMap(([area, names]) =>
  Object.keys(names).map((each) => `${area}.${each}`),
);

function messageOf(reply: Reply<unknown>): string {
  return reply.ok ? `answered with ${JSON.stringify(reply.value)}` : `${reply.failure.code}: ${reply.failure.message}`;
}

/** Puts a value in the place of another, wherever it stands. */
function replaced(value: unknown, from: unknown, to: unknown): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((each) => replaced(each, from, to));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, from, to)]));
}

const examples: readonly Call[] = Object.entries(payloadExamples).flatMap(([area, methods]) =>
  Object.entries(methods).map(([method, payload]): Call => [`${area}.${method}`, payload]),
);

describe('names', () => {
  test('are those of the contract and no others', () => {
    expect(noting().dispatcher.names.toSorted()).toEqual(allNames.toSorted());
    expect(examples.map(([name]) => name).toSorted()).toEqual(allNames.toSorted());
  });

  test.each([
    'sources',
    'sources.',
    '.list',
    'sources.list.call',
    'sources.constructor',
    'sources.toString',
    'sources.__proto__',
    '__proto__.toString',
    'constructor.name',
    'close',
    'Sources.list',
    ' sources.list',
    '',
  ])('"%s" is none', async (name) => {
    const { dispatcher } = noting();
    expect(dispatcher.has(name)).toBe(false);
    expect(messageOf(await dispatcher.call(name, {}))).toMatch(/^BAD_ARGUMENT: There is no method/);
  });
});

describe.each(examples)('%s', (name, example) => {
  const isHosts = name.startsWith('host.');

  test('reaches its method with every field, its paths resolved', async () => {
    const { dispatcher, paths, callsOf } = noting();
    const picked = paths.issue(path).token;
    expect((await dispatcher.call(name, replaced(example, token, picked))).ok).toBe(true);
    // The host's own methods resolve tokens themselves.
    expect(callsOf(name)).toEqual([[name, replaced(example, token, isHosts ? picked : path)]]);
  });

  test('refuses a field that it does not know, and what is no object', async () => {
    const { dispatcher, paths, callsOf } = noting();
    const payload = Object(replaced(example, token, paths.issue(path).token));
    const surplus = ['surplus', '__proto__', 'constructor', 'toString'];
    const refused = [
      ...surplus.map((key) => Object.defineProperty({ ...payload }, key, { value: 1, enumerable: true })),
      [],
      null,
      7,
      'text',
      undefined,
    ];
    for (const each of refused) expect(messageOf(await dispatcher.call(name, each))).toMatch(/^BAD_ARGUMENT: /);
    expect(callsOf(name)).toEqual([]);
  });
});

const withPaths = examples.filter(
  ([name, example]) => !name.startsWith('host.') && JSON.stringify(example).includes(token),
);

test.each(withPaths)('%s refuses a path that nobody picked', async (name, example) => {
  const { dispatcher, callsOf } = noting();
  const reply = messageOf(await dispatcher.call(name, replaced(example, token, '/etc/passwd')));
  expect(reply).toMatch(/^BAD_ARGUMENT: .*token of a path/);
  expect(reply).not.toContain('/etc/passwd');
  expect(callsOf(name)).toEqual([]);
});

describe('paths', () => {
  test.each(['/keys/lab.gpg', '/etc/ssl/lab.pem'])('%s, which the engine told, comes back as it is', async (told) => {
    const { dispatcher, callsOf } = noting();
    const payload = { mirror: { id: 'm1' }, maas: '3.7', keyringFile: told };
    expect((await dispatcher.call('publication.lint', payload)).ok).toBe(true);
    expect(callsOf('publication.lint')).toEqual([['publication.lint', payload]]);
  });

  test.each(['/media/me/STICK', '/media/me/STICK/streamferry-lab'])(
    '%s of a volume at hand may be named',
    async (told) => {
      const { dispatcher, callsOf } = noting();
      expect((await dispatcher.call('media.inspect', { folders: [told] })).ok).toBe(true);
      expect(callsOf('media.inspect')).toEqual([['media.inspect', { folders: [told] }]]);
    },
  );

  test('are known where volumes cannot be listed', async () => {
    const { dispatcher } = noting((api) => ({
      media: { ...api.media, volumes: () => Promise.reject(new Error('no volumes here')) },
    }));
    const payload = { mirror: { id: 'm1' }, maas: '3.7', keyringFile: '/keys/lab.gpg' };
    expect((await dispatcher.call('publication.lint', payload)).ok).toBe(true);
  });

  test.each(['..', '.', 'a/b', 'a\\b', ''])('"%s" is no name of a shipment', async (folderName) => {
    const { dispatcher, paths, callsOf } = noting();
    const payload = { mirrors: [{ id: 'm1' }], target: paths.issue(path).token, folderName };
    expect(messageOf(await dispatcher.call('media.plan', payload))).toMatch(/^BAD_ARGUMENT: /);
    expect(callsOf('media.plan')).toEqual([]);
  });

  test('one that was added after the last look is known too', async () => {
    let mirrorsFolder = '/none';
    const { dispatcher } = noting((api) => ({
      settings: { ...api.settings, get: async () => ({ ...settings, mirrorsFolder }) },
    }));
    const call = () => dispatcher.call('publication.kernels', { folder: '/later' });
    expect((await call()).ok).toBe(false);
    mirrorsFolder = '/later';
    expect((await call()).ok).toBe(true);
  });

  test.each(['file:///etc/', '/etc', 'C:\\', 'ftp://images.example/', ' https://images.example/', 'practice:x'])(
    'a source at "%s" needs a token',
    async (url) => {
      const { dispatcher, callsOf } = noting();
      const source = { kind: 'described', source: { url, trust: { kind: 'unsigned' } } };
      expect(messageOf(await dispatcher.call('sources.test', { source }))).toMatch(/^BAD_ARGUMENT: /);
      expect(callsOf('sources.test')).toEqual([]);
    },
  );

  test.each(['https://images.example/', 'HTTP://images.example', 'practice:'])('one at "%s" does not', async (url) => {
    const source = { kind: 'described', source: { url, trust: { kind: 'unsigned' } } };
    expect((await noting().dispatcher.call('sources.test', { source })).ok).toBe(true);
  });

  test.each(['../secret.json', 'a/../../b', '/etc/passwd', 'C:\\x', '..\\x', '\\\\server\\x'])(
    'a document at "%s" is not below its root',
    async (document) => {
      const url = 'https://images.example/';
      const source = { kind: 'described', source: { url, path: document, trust: { kind: 'unsigned' } } };
      const reply = await noting().dispatcher.call('sources.test', { source });
      expect(messageOf(reply)).toMatch(/^BAD_ARGUMENT: .*below the root/);
    },
  );
});

describe('sizes', () => {
  const query = (filters: readonly string[]) => ({ source: { kind: 'saved', id: 's' }, filters });
  const entries = (count: number, text: string) => query(Array.from({ length: count }, () => text));

  test.each([
    ['a text of 64 kB passes', entries(1, 'x'.repeat(64 * 1024)), true],
    ['a longer one does not', entries(1, 'x'.repeat(64 * 1024 + 1)), false],
    ['10,000 entries pass', entries(10_000, 'x'), true],
    ['more do not', entries(10_001, 'x'), false],
    ['nor does a payload of more than 2 MB', entries(40, 'x'.repeat(maxPayloadBytes / 40)), false],
  ])('%s', async (_, payload, accepted) => {
    expect((await noting().dispatcher.call('catalogue.query', payload)).ok).toBe(accepted);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 1e300])('%d is no count', async (limit) => {
    expect((await noting().dispatcher.call('jobs.history', { limit })).ok).toBe(false);
  });
});

describe('what comes back', () => {
  const failing = (error: Error) => noting((api) => ({ jobs: { ...api.jobs, list: () => Promise.reject(error) } }));

  test('what a structured clone has and JSON has not is taken as JSON has it', async () => {
    const { dispatcher, callsOf } = noting();
    expect((await dispatcher.call('jobs.history', { limit: undefined })).ok).toBe(true);
    expect(callsOf('jobs.history')).toEqual([['jobs.history', {}]]);
    const round: { limit?: unknown } = {};
    round.limit = round;
    expect(messageOf(await dispatcher.call('jobs.history', round))).toMatch(/^BAD_ARGUMENT: /);
  });

  test('a failure of the engine is a value, whole', async () => {
    const thrown = new MirrorError('DISK_FULL', 'The volume is full.', { path: '/srv', details: { freeBytes: 1 } });
    const { dispatcher, log } = failing(thrown);
    expect(await dispatcher.call('jobs.list', {})).toEqual({
      ok: false,
      failure: { code: 'DISK_FULL', message: 'The volume is full.', path: '/srv', details: { freeBytes: 1 } },
    });
    expect(log).toEqual([]);
  });

  test('what is unexpected is logged with its stack and sent without', async () => {
    const { dispatcher, log } = failing(new TypeError('x is not a function'));
    const reply = await dispatcher.call('jobs.list', {});
    expect(messageOf(reply)).toMatch(/^UNEXPECTED: /);
    expect(JSON.stringify(reply)).not.toContain('dispatcher.test.ts');
    const [line] = log.map(({ message }) => message);
    expect(line).toContain('"jobs.list" failed unexpectedly: TypeError: x is not a function');
    expect(line).toContain('dispatcher.test.ts');
  });

  test('what was given up is no bug', async () => {
    const { dispatcher, log } = failing(new Cancelled('stopped'));
    expect(messageOf(await dispatcher.call('jobs.list', {}))).toMatch(/^INTERRUPTED: /);
    expect(log).toEqual([]);
  });

  test('a refusal names the place and no value', async () => {
    const { dispatcher, paths } = noting();
    const credentials = { kind: 'basic', user: 'me', password: ['hunter2'] };
    const example = Object(replaced(payloadExamples.sources.add, token, paths.issue(path).token));
    const reply = messageOf(await dispatcher.call('sources.add', { ...example, credentials }));
    expect(reply).toContain('credentials.password');
    expect(reply).not.toContain('hunter2');
  });
});
