import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../electron/cli/exit-code.ts';
import { type FailureCode, failureGroups } from '../../electron/contract/failure.ts';
import type { JobOutcome, JobResult } from '../../electron/contract/job.ts';
import { doneResult, endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost } from '../helpers/fake-host.ts';

const failure = (code: FailureCode, path?: string) => ({
  code,
  message: `It failed as ${code}.`,
  ...(path === undefined ? {} : { path }),
});

/** Runs a sync that ends with the result. */
async function ended(result: JobResult, ...args: readonly string[]) {
  const engine = new FakeEngine({
    mirrors: { sync: async () => ({ jobId: 'job-1' }) },
    jobs: { wait: async () => endOf(result) },
  });
  const host = new FakeHost({ engine });
  const code = await host.run('mirror', 'http://h/', '/m', ...args);
  return { code, host };
}

test('the exit code of a failure follows from its group', () => {
  const codes = Object.values(failureGroups)
    .flat()
    .map((code) => [code, exitCodeOf({ outcome: 'failed', failures: [failure(code)] })] as const);
  const by = Object.fromEntries(codes);
  expect(by).toMatchObject({ BAD_FILTER: 2, EMPTY_SELECTION: 2, OFFLINE: 3, TOO_LARGE: 3, KEY_MISSING: 4, CLOCK: 4 });
  expect(by).toMatchObject({ MALFORMED: 4, UNSAFE_PATH: 4, DIGEST_MISMATCH: 5, DISK_FULL: 6, NAME_COLLISION: 6 });
  expect(by).toMatchObject({ PORT_IN_USE: 6, UNEXPECTED: 1 });
});

test.each<[JobOutcome, number]>([
  ['done', 0],
  ['partial', 7],
  ['cancelled', 130],
  ['failed', 1],
])('%s without a failure ends with %i', (outcome, expected) => {
  expect(exitCodeOf({ outcome, failures: [] })).toBe(expected);
});

describe('for people', () => {
  test('a sync that is done is one sentence on stdout', async () => {
    const { code, host } = await ended(doneResult);
    expect(code).toBe(0);
    expect(host.stdout.text).toBe(
      '/srv/mirror is complete: 3 files fetched (1.50 MB), 1 reused, 2 removed, 20.0 kB of documents, in 1.2 s.\n',
    );
    expect(host.stderr.text).toBe('');
  });

  test('a sync with nothing new says so', async () => {
    const nothing = { fetchedFiles: 0, fetchedBytes: 0, documentBytes: 0, reusedFiles: 0, removedFiles: 0 };
    const { host } = await ended({ ...doneResult, ...nothing });
    expect(host.stdout.text).toBe('/srv/mirror is complete: nothing new, in 1.2 s.\n');
  });

  test('a failure is a sentence and a next step on stderr, and no stack', async () => {
    const { code, host } = await ended({ ...doneResult, outcome: 'failed', failures: [failure('KEY_MISSING')] });
    expect(code).toBe(4);
    expect(host.stdout.text).toBe('');
    expect(host.stderr.text).toMatch(/^streamferry: It failed as KEY_MISSING\.\n {2}Next: .*--keyring.*\n$/);
  });

  test('a partial sync lists at most 20 failures and says how to go on', async () => {
    const failures = Array.from({ length: 25 }, (_, at) => failure('TIMEOUT', `file-${at}`));
    const { code, host } = await ended({ ...doneResult, outcome: 'partial', failures });
    expect(code).toBe(7);
    expect(host.stderr.text.match(/It failed as TIMEOUT/g)).toHaveLength(20);
    expect(host.stderr.text).toContain('and 5 more failures; --json lists all.');
    expect(host.stderr.text).toMatch(/unchanged; run the same command to go on\.\n$/);
  });

  test('a sync without digests says that none was checked', async () => {
    const { host } = await ended({ ...doneResult, digestsSkipped: true });
    expect(host.stdout.text).toContain('in 1.2 s. Sizes were checked, digests were not.\n');
    const partial = await ended({
      ...doneResult,
      digestsSkipped: true,
      outcome: 'partial',
      failures: [failure('TIMEOUT')],
    });
    expect(partial.host.stderr.text).not.toContain('is checked');
  });

  test('a warning has its next step, too', async () => {
    const warning = { ...failure('MALFORMED'), details: { lintErrors: 1, publication: 'verbatim' } };
    const { code, host } = await ended({ ...doneResult, failures: [warning] });
    expect(code).toBe(0);
    expect(host.stderr.text).toMatch(
      /^streamferry: warning: It failed as MALFORMED\.\n {2}Next: .*streamferry lint.*\n$/,
    );
  });

  test('what does not keep a sync from being done is a warning', async () => {
    const { code, host } = await ended({ ...doneResult, failures: [failure('EMPTY_SELECTION')] });
    expect(code).toBe(0);
    expect(host.stderr.text).toBe('streamferry: warning: It failed as EMPTY_SELECTION.\n');
  });
});

describe('for programs', () => {
  test('the last line is the whole result', async () => {
    const result = { ...doneResult, outcome: 'partial' as const, failures: [failure('TIMEOUT', 'a/b')] };
    const { code, host } = await ended(result, '--json');
    expect(code).toBe(7);
    expect(host.stdout.documents.at(-1)).toEqual({ kind: 'result', ...result });
  });

  test.each([
    ['what the engine throws', ['mirror', 'http://h/', '/m'], 'UNEXPECTED', 1],
    ['what the command line refuses', ['mirror', 'nowhere', '/m'], 'BAD_ARGUMENT', 2],
    ['what cannot be parsed', ['mirror', '--max', 'x', 'http://h/', '/m'], 'BAD_ARGUMENT', 2],
    ['a command that is not there', ['miror'], 'BAD_ARGUMENT', 2],
    ['a missing argument', ['mirror'], 'BAD_ARGUMENT', 2],
  ] as const)('%s is a result, too', async (_, args, code, exit) => {
    const host = new FakeHost({ engine: new FakeEngine() });
    expect(await host.run(...args, '--json')).toBe(exit);
    expect(host.stdout.documents).toEqual([
      {
        kind: 'result',
        outcome: 'failed',
        fetchedFiles: 0,
        fetchedBytes: 0,
        documentBytes: 0,
        reusedFiles: 0,
        failures: [expect.objectContaining({ code })],
      },
    ]);
  });
});

describe('stacks', () => {
  const thrown = (...args: readonly string[]) => {
    const host = new FakeHost({ engine: new FakeEngine() });
    return host.run('mirror', 'http://h/', '/m', ...args).then(() => host.stderr.text);
  };

  test('are shown with -vv and -v -v only', async () => {
    expect(await thrown()).not.toContain('    at ');
    expect(await thrown('-v')).not.toContain('    at ');
    expect(await thrown('-vv')).toContain('    at ');
    expect(await thrown('-v', '--verbose')).toContain('    at ');
  });
});

describe('a mistake in the command line', () => {
  test.each([
    [['mirror'], "streamferry: Missing required argument 'source'.\n  Next: see `streamferry mirror --help`.\n"],
    [['mirrors', 'foo'], "streamferry: Unknown command 'foo'.\n  Next: see `streamferry mirrors --help`.\n"],
    [['mirorr'], "streamferry: Unknown command 'mirorr' (Did you mean mirror?)\n  Next: see `streamferry --help`.\n"],
    [['--nope'], "streamferry: Unknown option '--nope'.\n  Next: see `streamferry --help`.\n"],
  ] as const)('%j', async (args, expected) => {
    const host = new FakeHost();
    expect(await host.run(...args)).toBe(2);
    expect(host.stderr.text).toBe(expected);
    expect(host.stdout.text).toBe('');
  });

  test.each([
    ['--max', '0'],
    ['--max', '-1'],
    ['--max', '1.5'],
    ['--jobs', '0'],
    ['--limit-rate', 'fast'],
    ['--revisions', 'x'],
  ])('%s %s names the option', async (option, value) => {
    const host = new FakeHost();
    expect(await host.run('mirror', 'http://h/', '/m', `${option}=${value}`)).toBe(2);
    expect(host.stderr.text).toContain(`Option '${option} <`);
  });
});

describe('a stop', () => {
  /** A sync that runs until it is cancelled. */
  function running() {
    const { promise, resolve } = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const cancelled: string[] = [];
    const engine = new FakeEngine({
      mirrors: { sync: async () => ({ jobId: 'job-1' }) },
      jobs: {
        wait: async () => {
          started.resolve();
          await promise;
          return endOf({ ...doneResult, outcome: 'cancelled' });
        },
        cancel: async ({ id }) => {
          cancelled.push(id);
        },
      },
    });
    return { engine, cancelled, finish: resolve, started: started.promise };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s cancels the job and ends with 130', async (signal) => {
    const { engine, cancelled, finish, started } = running();
    const host = new FakeHost({ engine });
    const code = host.run('mirror', 'http://h/', '/m');
    await started;
    host.stop(signal);
    expect(cancelled).toEqual(['job-1']);
    finish();
    expect(await code).toBe(130);
    expect(host.stderr.text).toBe('streamferry: stopped; run the same command to go on.\n');
    expect(host.killedBy).toEqual([]);
    expect(engine.closed).toBe(true);
  });

  test.each([
    ['another', 'SIGTERM', 0],
    ['the same a while later', 'SIGINT', 600],
  ] as const)('a second one kills: %s', async (_, signal, laterMs) => {
    const { engine, finish, started } = running();
    let at = Date.parse('2025-08-05T12:00:00Z');
    const host = new FakeHost({ engine, now: () => new Date(at) });
    const code = host.run('mirror', 'http://h/', '/m');
    await started;
    host.stop('SIGINT');
    at += laterMs;
    host.stop(signal);
    expect(host.killedBy).toEqual([signal]);
    finish();
    await code;
  });

  test('the same at once is one Ctrl-C that npm has passed on: it kills nothing and cancels once', async () => {
    const { engine, cancelled, finish, started } = running();
    const host = new FakeHost({ engine });
    const code = host.run('mirror', 'http://h/', '/m');
    await started;
    host.stop('SIGINT');
    host.stop('SIGINT');
    expect([host.killedBy, cancelled]).toEqual([[], ['job-1']]);
    finish();
    await code;
  });

  test('ends at once what is no job', async () => {
    const started = Promise.withResolvers<void>();
    const engine = new FakeEngine({
      mirrors: {
        plan: () => {
          started.resolve();
          return new Promise(() => {});
        },
      },
    });
    const host = new FakeHost({ engine });
    const code = host.run('mirror', 'http://h/', '/m', '--dry-run', '--json');
    await started.promise;
    host.stop();
    expect(await code).toBe(130);
    expect(host.stdout.documents.at(-1)).toMatchObject({ kind: 'result', outcome: 'cancelled' });
    expect(engine.closed).toBe(true);
  });
});

describe('progress', () => {
  /** A sync that tells these snapshots, each so long after the one before. */
  function telling(everyMs: number, count: number) {
    let time = Date.UTC(2025, 7, 5, 12);
    const engine: FakeEngine = new FakeEngine({
      mirrors: { sync: async () => ({ jobId: 'job-1' }) },
      jobs: {
        wait: async () => {
          engine.emit('job', snapshotOf({ id: 'another' }));
          for (let at = 0; at < count; at++) {
            time += everyMs;
            engine.emit('job', snapshotOf({ doneBytes: at * 1000 }));
          }
          return endOf(doneResult);
        },
      },
    });
    return { engine, now: () => new Date(time) };
  }

  test('with --json are documents, at most five a second, of this job only', async () => {
    const host = new FakeHost(telling(50, 40));
    await host.run('mirror', 'http://h/', '/m', '--json');
    const progress = host.stdout.documents.filter(({ kind }) => kind === 'progress');
    expect(progress).toHaveLength(10);
    expect(progress[0]).toMatchObject({ job: 'sync', jobId: 'job-1', phase: 'fetch', totalBytes: 2_000_000 });
    expect(host.stderr.text).toBe('');
  });

  test('without a terminal is a plain line every five seconds', async () => {
    const host = new FakeHost(telling(1000, 12));
    await host.run('mirror', 'http://h/', '/m');
    expect(host.stderr.text.split('\n')).toEqual([
      'Fetching: 1 of 4 files, 0 %, 4.00 kB of 2.00 MB, 100 kB/s, 20 s left',
      'Fetching: 1 of 4 files, 0 %, 9.00 kB of 2.00 MB, 100 kB/s, 20 s left',
      '',
    ]);
  });

  test('with --json and --progress is both', async () => {
    const host = new FakeHost(telling(1000, 6));
    await host.run('mirror', 'http://h/', '/m', '--json', '--progress');
    expect(host.stderr.text).toMatch(/^Fetching: /);
    expect(host.stdout.documents.some(({ kind }) => kind === 'progress')).toBe(true);
  });

  test('on a terminal is drawn in place and gone at the end', async () => {
    const host = new FakeHost({ ...telling(1000, 3), columns: 80, env: { NO_COLOR: '1' } });
    await host.run('mirror', 'http://h/', '/m');
    expect(host.stderr.text).toMatch(/Fetching {2}\[=* *\] {2}0 %/);
    const esc = String.fromCharCode(27);
    expect(host.stderr.text.slice(host.stderr.text.lastIndexOf('Fetching'))).toContain(`${esc}[2K`);
    expect(host.stdout.text).toMatch(/is complete/);
  });

  test.each([
    ['a dumb terminal', { columns: 80, env: { TERM: 'dumb' } }],
    ['a terminal without a size', { columns: 0 }],
  ])('on %s is plain lines', async (_, terminal) => {
    const host = new FakeHost({ ...telling(6000, 1), ...terminal });
    await host.run('mirror', 'http://h/', '/m');
    expect(host.stderr.text).toMatch(/^Fetching: 1 of 4 files/);
  });

  test('with -v names phases and what is tried again, once', async () => {
    const retry = { attempt: 2, inMs: 3000, failure: failure('TIMEOUT') };
    const active = [{ path: 'a/b', doneBytes: 1, sizeBytes: 2, retry }];
    const engine: FakeEngine = new FakeEngine({
      mirrors: { sync: async () => ({ jobId: 'job-1' }) },
      jobs: {
        wait: async () => {
          for (let at = 0; at < 3; at++) engine.emit('job', snapshotOf({ active }));
          return endOf(doneResult);
        },
      },
    });
    const host = new FakeHost({ engine });
    await host.run('mirror', 'http://h/', '/m', '-v');
    expect(host.stderr.text).toBe('Fetching (/srv/mirror)\na/b: attempt 2 in 3.0 s, because: It failed as TIMEOUT.\n');
  });
});

test('notices of the engine go to stderr, as warnings where there is a failure', async () => {
  const engine: FakeEngine = new FakeEngine({
    mirrors: { sync: async () => ({ jobId: 'job-1' }) },
    jobs: {
      wait: async () => {
        engine.emit('notice', { message: 'The daily stream is retired; stable is used.' });
        engine.emit('notice', { message: 'Nothing matches.', failure: failure('EMPTY_SELECTION') });
        return endOf(doneResult);
      },
    },
  });
  const host = new FakeHost({ engine });
  expect(await host.run('mirror', 'http://h/', '/m')).toBe(0);
  expect(host.stderr.text).toBe(
    'streamferry: The daily stream is retired; stable is used.\nstreamferry: warning: Nothing matches.\n',
  );
});
