import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listenAddress } from '../../electron/cli/options/listen-address.ts';
import { clusterLine, statusLines, verdictSentence, warningLines } from '../../electron/cli/output/server-text.ts';
import type { ClusterWatch, ServeRequest, ServerSnapshot } from '../../electron/contract/serve.ts';
import { InputError, ServeError } from '../../electron/engine/errors.ts';
import { FakeEngine } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { MaasClient } from '../helpers/maas-client.ts';
import { makeMirror } from '../helpers/made-mirror.ts';
import { makeStream } from '../helpers/make-stream.ts';
import { until } from '../helpers/mirror-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** They only have to be there: nothing is written to them. */
const [one, other] = [join(import.meta.dirname), join(import.meta.dirname, '..')];

const cluster: ClusterWatch = {
  id: 'c@m',
  addresses: ['10.0.0.5'],
  maasVersion: '3.7.3',
  mirrorId: 'm',
  requests: 50,
  sentBytes: 900e6,
  rate: 95e6,
  firstSeenAt: '2026-08-05T12:00:00.000Z',
  lastSeenAt: '2026-08-05T12:01:00.000Z',
  groups: [],
  expectedFiles: 73,
  fetchedFiles: 41,
  expectedBytes: 1.53e9,
  fetchedBytes: 900e6,
  underWayBytes: 50e6,
  earlierFiles: 0,
  active: 3,
  starving: 0,
  stalled: 0,
  verdict: { kind: 'fetching' },
};

const running: ServerSnapshot = {
  state: 'running',
  urls: ['http://10.0.0.9:8080/', 'http://127.0.0.1:8080/'],
  mirrors: [
    {
      mirrorId: 'm',
      name: 'lab',
      folder: '/srv/lab',
      paths: ['/maas/images/ephemeral-v3/stable/', '/lab/'],
      publication: 'verbatim',
      revision: 3,
      files: 73,
      sizeBytes: 1.53e9,
      signers: ['A'.repeat(40)],
    },
  ],
  clusters: [],
  connections: 0,
};

/** A host whose engine serves nothing but notes what it is asked. */
function serving(change: Partial<ServerSnapshot> = {}, options: { columns?: number } = {}) {
  const requests: ServeRequest[] = [];
  let state: ServerSnapshot = { ...running, ...change };
  const calls: string[] = [];
  const engine = new FakeEngine({
    mirrors: {
      list: async () => [],
      get: async (ref) => ({ ...blankMirror, folder: 'folder' in ref ? ref.folder : '/srv/lab' }),
    },
    serve: {
      start: async (request) => {
        requests.push(request);
        return state;
      },
      state: async () => state,
      stop: async () => {
        calls.push('stop');
        return { ...state, state: 'stopped' };
      },
      instructions: async ({ url }) => ({
        url,
        ui: [],
        snap: [
          { title: 'Same', lines: ['one'] },
          { title: 'Keyring', lines: ['snap'] },
        ],
        deb: [
          { title: 'Same', lines: ['one'] },
          { title: 'Keyring', lines: ['deb'] },
        ],
      }),
      selfTest: async ({ url }) => [
        {
          mirrorId: 'm',
          url,
          ok: !url.includes('10.'),
          steps: [{ hop: 'connection', ok: !url.includes('10.'), detail: 'Said.' }],
        },
      ],
    },
  });
  const host = new FakeHost({ engine, currentFolder: '/', ...options });
  const tell = (next: Partial<ServerSnapshot>) => {
    state = { ...state, ...next };
    engine.emit('server', state);
  };
  const run = async (args: readonly string[], meanwhile: () => Promise<void> | void = () => undefined) => {
    const code = host.run('serve', ...args);
    await until('the server is started', () => requests.length > 0);
    await new Promise((next) => setTimeout(next, 50));
    await meanwhile();
    host.stop();
    return code;
  };
  return { host, requests, calls, tell, run };
}

const blankMirror = {
  id: 'm',
  name: 'lab',
  sourceLocation: '',
  trust: 'signed',
  selection: { rules: [], pins: [] },
  publication: 'verbatim',
  keepRevisions: 0,
  state: 'ready',
  files: 0,
  sizeBytes: 0,
} as const;

describe('--listen', () => {
  test.each([
    ['0.0.0.0:8080', { host: '0.0.0.0', port: 8080 }],
    ['10.0.0.5', { host: '10.0.0.5' }],
    ['8080', { port: 8080 }],
    ['0', { port: 0 }],
    ['mirror.lab:80', { host: 'mirror.lab', port: 80 }],
    ['[::]:8080', { host: '::', port: 8080 }],
    ['[fd00::5]', { host: 'fd00::5' }],
    ['::', { host: '::' }],
    ['fd00::5', { host: 'fd00::5' }],
  ])('%s', (text, expected) => expect(listenAddress(text)).toEqual(expected));

  test.each(['', ':8080', 'host:', 'host:x', '70000', 'host:70000', '[::', 'a b', 'http://x:80', 'host:80/'])(
    '%j is refused',
    (text) => {
      expect(() => listenAddress(text)).toThrow();
    },
  );
});

describe('the request', () => {
  test('without options leaves address and port to the engine, which serves this machine only', async () => {
    const { run, requests } = serving();
    expect(await run([one])).toBe(0);
    expect(requests).toEqual([{ mirrors: [{ folder: one }] }]);
  });

  test('has what the options say', async () => {
    const { run, requests } = serving();
    await run([one, '--listen', '0.0.0.0:80', '--tls-cert', 'c.pem', '--tls-key', 'k.pem', '--access-log', 'a.log']);
    expect(requests).toEqual([
      {
        mirrors: [{ folder: one }],
        host: '0.0.0.0',
        port: 80,
        tls: { certificateFile: resolve('/c.pem'), keyFile: resolve('/k.pem') },
        accessLogFile: resolve('/a.log'),
      },
    ]);
  });

  test.each([
    ['a path alone is for the last mirror', ['--at', '/b/'], [undefined, '/b/']],
    ['a mirror can be named', ['--at', `${one}=/a/`], ['/a/', undefined]],
    ['both can be placed', ['--at', `${one}=/a/`, '--at', '/b/'], ['/a/', '/b/']],
    ['in any order', ['--at', '/b/', '--at', `${one}=/a/`], ['/a/', '/b/']],
  ])('--at: %s', async (_, args, places) => {
    const { run, requests } = serving();
    await run([one, other, ...args]);
    expect(requests[0]?.mirrors.map(({ at }) => at)).toEqual(places);
  });

  test.each([
    ['two paths for one mirror', [one, other, '--at', '/a/', '--at', '/b/'], /twice/],
    ['a mirror that is not served', [one, '--at', '/elsewhere=/a/'], /names no mirror/],
    ['a certificate without its key', [one, '--tls-cert', 'c.pem'], /--tls-key/],
    ['an address that is none', [one, '--listen', 'a b'], /HOST:PORT/],
    ['no mirror', [], /mirrors/],
  ])('%s is bad input', async (_, args, message) => {
    const { host } = serving();
    expect(await host.run('serve', ...args)).toBe(2);
    expect(host.stderr.text).toMatch(message);
  });
});

describe('with --json', () => {
  test('the first line says where it listens, the last one that it is done', async () => {
    const { run, host, calls } = serving();
    expect(await run([one, '--json'])).toBe(0);
    const [first, ...rest] = host.stdout.documents;
    expect(first).toMatchObject({
      kind: 'listening',
      urls: running.urls,
      mirrors: [
        {
          name: 'lab',
          urls: [
            'http://10.0.0.9:8080/maas/images/ephemeral-v3/stable/',
            'http://127.0.0.1:8080/maas/images/ephemeral-v3/stable/',
          ],
        },
      ],
    });
    expect(rest.map(({ kind }) => kind)).toEqual(['server', 'result']);
    expect(rest.at(-1)).toMatchObject({ outcome: 'done', cutShort: 0 });
    expect(calls).toEqual(['stop']);
    expect(host.stderr.text).toBe('');
  });

  test('snapshots come once a second at most, the last one always, and never the same twice', async () => {
    const { run, host, tell } = serving();
    await run([one, '--json'], async () => {
      for (let n = 1; n <= 20; n++) tell({ connections: n });
      await new Promise((next) => setTimeout(next, 1_100));
      tell({ connections: 20 });
    });
    expect(host.stdout.documents.filter(({ kind }) => kind === 'server').map(({ connections }) => connections)).toEqual(
      [0, 20],
    );
  });

  test('a server that fails ends it with the failure', async () => {
    const { host, tell, requests } = serving();
    const code = host.run('serve', one, '--json');
    await until('the server is started', () => requests.length > 0);
    await new Promise((next) => setTimeout(next, 50));
    tell({ state: 'failed', failure: { code: 'UNEXPECTED', message: 'It broke.' } });
    expect(await code).toBe(1);
    expect(host.stdout.documents.at(-1)).toMatchObject({ outcome: 'failed', failures: [{ code: 'UNEXPECTED' }] });
  });

  test.each([
    [new ServeError('PORT_IN_USE', 'Taken.'), 6],
    [new InputError('BAD_ARGUMENT', 'Two mirrors would be served there.'), 2],
  ])('a server that cannot start: %s', async (error, expected) => {
    const engine = new FakeEngine({
      mirrors: { get: async () => ({ ...blankMirror, folder: one }) },
      serve: { start: async () => Promise.reject(error) },
    });
    const host = new FakeHost({ engine });
    expect(await host.run('serve', one, '--json')).toBe(expected);
    expect(host.stdout.documents.map(({ kind }) => kind)).toEqual(['result']);
  });
});

describe('for people', () => {
  test('it prints each address, the commands, and of the second form only what differs', async () => {
    const { run, host } = serving();
    await run([one]);
    const lines = host.stdout.text.split('\n').map((line) => line.trim());
    for (const url of running.urls) expect(lines).toContain(`${url}maas/images/ephemeral-v3/stable/`);
    expect(lines.filter((line) => line === 'one')).toHaveLength(1);
    expect(lines.indexOf('snap')).toBeLessThan(lines.indexOf('deb'));
  });

  test('a verdict is told once, when it is reached, and the state again in the end', async () => {
    const { run, host, tell } = serving();
    await run([one], () => {
      tell({ clusters: [cluster] });
      const complete = { ...cluster, verdict: { kind: 'everything' }, fetchedFiles: 73, active: 0, rate: 0 } as const;
      tell({ clusters: [complete] });
      tell({ clusters: [{ ...complete, requests: 51 }] });
    });
    expect(host.stderr.text.match(/Safe to disconnect/g)).toHaveLength(1);
    expect(host.stderr.text).toContain('MAAS 3.7.3 at 10.0.0.5: Fetched everything expected. Safe to disconnect.');
    expect(host.stdout.text).toMatch(/73 of 73 files.*\n {2}Fetched everything expected/);
  });

  test('downloads that the end cuts short are told; it is its normal end all the same', async () => {
    const { run, host, tell } = serving();
    expect(await run([one], () => tell({ clusters: [cluster] }))).toBe(0);
    expect(host.stderr.text).toContain('3 downloads cut short. MAAS will ask again.');
  });

  test('on a terminal the state is drawn in lines no wider than it', async () => {
    const { run, host, tell } = serving({}, { columns: 60 });
    await run([one], () => tell({ clusters: [{ ...cluster, starving: 14 }] }));
    expect(host.stderr.text).toContain('MAAS 3.7.3 at 10.0.0.5');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what moves the cursor.
    const drawn = host.stderr.text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '').split('\n');
    expect(
      drawn.filter((line) => line.startsWith('MAAS') || line.startsWith('  ')).every((line) => line.length < 60),
    ).toBe(true);
  });

  test('--test names what fails and ends with 6', async () => {
    const { host, calls } = serving();
    expect(await host.run('serve', one, '--test')).toBe(6);
    expect(host.stdout.text).toMatch(/FAILED {2}connection: Said\..*ok {6}connection: Said\./s);
    expect(host.stderr.text).toContain('http://10.0.0.9:8080/ fails at: connection.');
    expect(calls).toEqual(['stop']);
  });
});

describe('sentences', () => {
  test('say how far a cluster is', () => {
    expect(clusterLine(cluster)).toBe('MAAS 3.7.3 at 10.0.0.5: 41 of 73 files, 950 MB of 1.53 GB, 95.0 MB/s');
    const { maasVersion: _, ...unknown } = cluster;
    const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'];
    expect(clusterLine({ ...unknown, addresses, rate: 0, earlierFiles: 30 })).toBe(
      'A client at 10.0.0.1, 10.0.0.2, 10.0.0.3 and 2 more: 41 of 73 files (30 of them earlier), 950 MB of 1.53 GB',
    );
  });

  test.each<[Partial<ClusterWatch>, string | undefined]>([
    [{ verdict: { kind: 'fetching' } }, undefined],
    [{ verdict: { kind: 'idle' } }, undefined],
    [{ verdict: { kind: 'everything' }, active: 0 }, 'Fetched everything expected. Safe to disconnect.'],
    [
      { verdict: { kind: 'everything' }, active: 1 },
      'Fetched everything expected. Safe to disconnect. 1 download beyond that still running.',
    ],
    [
      { verdict: { kind: 'not-asked-for', files: 12 } },
      '12 files not asked for: MAAS has them already, or they are not selected there. Look at Images in MAAS.',
    ],
    [
      { verdict: { kind: 'not-asked-for', files: 73 }, completeAt: '2026-08-05T12:00:00.000Z' },
      'Everything expected had been fetched by 2026-08-05 12:00 UTC. Now 73 files not asked for: MAAS has them already, or they are not selected there. Look at Images in MAAS.',
    ],
    [
      { verdict: { kind: 'unfinished', files: 1, notAskedFor: 2 } },
      '1 file not fetched whole: MAAS will ask again. 2 more were not asked for. Look at Images in MAAS.',
    ],
  ])('%o', (change, sentence) => {
    expect(verdictSentence({ ...cluster, ...change })).toBe(sentence);
    if (change.verdict?.kind !== 'everything') expect(sentence ?? '').not.toMatch(/safe/i);
  });

  test('say what endangers an import', () => {
    expect(warningLines(cluster)).toEqual([]);
    expect(warningLines({ ...cluster, starving: 14, stalled: 1, overLimitByMs: 2_100_000 })).toEqual([
      '14 connections below 0.5 MB/s: MAAS 3.7 will give up; wired network or internal disk helps.',
      '1 connection without a byte for ten seconds.',
      'At this rate it takes 35:00 min longer than the two hours that MAAS gives an import.',
    ]);
    expect(statusLines(running)).toEqual(['Waiting for MAAS. 0 connections open.']);
  });
});

test('a real server tells where it listens, what a client fetches, and ends well on SIGINT', async () => {
  const folder = tempFolder();
  const stream = await makeStream({ folder, versionNames: ['20250101'] });
  const made = await makeMirror({ folder: join(folder, 'lab'), source: stream.root, keyringFile: stream.keyringFile });
  await made.engine.close();
  const server = startServe(join(folder, 'data'), made.folder, '--listen', '127.0.0.1:0', '--json');
  const listening = await server.next('listening');
  expect(server.lines[0]).toBe(listening);
  const [address = ''] = listening.urls as readonly string[];
  const client = new MaasClient({ url: new URL('/maas/images/ephemeral-v3/stable/', address).href });
  const wanted = await client.import();
  const everything = await server.next('server', ({ clusters }) => verdictOf(clusters) === 'everything');
  expect(everything).toMatchObject({ clusters: [{ fetchedFiles: wanted.length, expectedFiles: wanted.length }] });
  expect(await server.stop('SIGINT')).toBe(0);
  expect(server.lines.at(-1)).toMatchObject({ kind: 'result', outcome: 'done', failures: [] });
});

function verdictOf(clusters: unknown): string | undefined {
  const [first] = clusters as readonly ClusterWatch[];
  return first?.verdict.kind;
}

/** `streamferry serve` in a process of its own. */
function startServe(dataFolder: string, ...args: readonly string[]) {
  const entry = join(import.meta.dirname, '..', '..', 'electron', 'cli', 'main.ts');
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [entry, 'serve', ...args], {
    env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, STREAMFERRY_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  const ended = once(child, 'close');
  return {
    lines,
    next: async (kind: string, is: (line: Record<string, unknown>) => boolean = () => true) => {
      const find = () => lines.find((line) => line.kind === kind && is(line));
      await until(`a line "${kind}"`, () => find() !== undefined, 20_000);
      return find() ?? {};
    },
    stop: async (signal: NodeJS.Signals): Promise<number> => {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
