import { describe, expect, test } from 'vitest';
import type { Failure, FailureCode } from '../../../electron/contract/failure.ts';
import type { FileTransfer } from '../../../electron/engine/transfer/file-transfer.ts';
import type { Outcome } from '../../../electron/engine/transfer/outcome.ts';
import { TransferQueue } from '../../../electron/engine/transfer/queue.ts';
import type { Origin, TransferTask } from '../../../electron/engine/transfer/transfer.ts';

const policy = { jobsPerHost: 2, attempts: 3, backoffMs: 100, random: () => 1 };
const nothing = { heldBytes: 0, receivedBytes: 0 };
const checked: Outcome = { kind: 'checked' };

function failure(code: FailureCode = 'INTERRUPTED'): Failure {
  return { code, message: `This is ${code}.` };
}

function again(code?: FailureCode): Outcome {
  return { kind: 'again', failure: failure(code) };
}

function task(path: string, sizeBytes: number, ...hosts: string[]): TransferTask {
  const origins = hosts.map((host): Origin => {
    return host === 'folder'
      ? { kind: 'file', file: `/source/${path}` }
      : { kind: 'http', url: `http://${host}/${path}` };
  });
  return { path, sizeBytes, origins, digest: undefined, stagingFile: `/staging/${path}` };
}

function names(transfers: readonly FileTransfer[]): string[] {
  return transfers.map((transfer) => transfer.task.path);
}

function only(queue: TransferQueue): FileTransfer {
  const [first] = queue.takeReady();
  if (first === undefined) throw new Error('Nothing was ready.');
  return first;
}

describe('order', () => {
  test('the largest files start first, in the order given where they are equal', () => {
    const queue = new TransferQueue(
      [task('s', 1, 'a'), task('l', 9, 'a'), task('m1', 5, 'a'), task('m2', 5, 'a')],
      policy,
    );
    const first = queue.takeReady();
    expect(names(first)).toEqual(['l', 'm1']);
    for (const transfer of first) queue.settle(transfer, checked, nothing);
    expect(names(queue.takeReady())).toEqual(['m2', 's']);
  });

  test('each host has places of its own, and the source folder too', () => {
    const tasks = ['a', 'b:8080', 'b:9090', 'folder'].flatMap((host) =>
      [1, 2, 3].map((n) => task(`${host}${n}`, n, host)),
    );
    const queue = new TransferQueue(tasks, policy);
    expect(queue.takeReady()).toHaveLength(8);
    expect(queue.takeReady()).toEqual([]);
  });

  test('a file that waits for its next attempt keeps its place', () => {
    const queue = new TransferQueue([task('x', 3, 'a'), task('y', 2, 'a'), task('z', 1, 'a')], policy);
    const [x] = queue.takeReady();
    if (x === undefined) throw new Error('x did not start');
    expect(queue.settle(x, again(), nothing)).toMatchObject([{ kind: 'again', inMs: 100 }]);
    expect(queue.takeReady()).toEqual([]);
  });

  test('a file put back after a stop is taken again, before smaller ones', () => {
    const queue = new TransferQueue([task('x', 3, 'a'), task('y', 2, 'a'), task('z', 1, 'a')], {
      ...policy,
      jobsPerHost: 1,
    });
    const x = only(queue);
    expect(queue.settle(x, { kind: 'stopped' }, { heldBytes: 1, receivedBytes: 1 })).toEqual([]);
    expect(names(queue.takeReady())).toEqual(['x']);
    expect(queue.open).toBe(3);
  });
});

describe('attempts', () => {
  test('those that gain nothing are counted, and back off further each time', () => {
    const queue = new TransferQueue([task('x', 1, 'a')], policy);
    const x = only(queue);
    expect(queue.settle(x, again(), nothing)).toMatchObject([{ kind: 'again', inMs: 100 }]);
    expect(queue.settle(x, again(), nothing)).toMatchObject([{ kind: 'again', inMs: 200 }]);
    expect(queue.settle(x, again(), nothing)).toMatchObject([{ kind: 'failed', failure: { code: 'INTERRUPTED' } }]);
    expect(queue.open).toBe(0);
  });

  test('gaining bytes gives them back, up to fifty in all', () => {
    const queue = new TransferQueue([task('x', 1000, 'a')], policy);
    const x = only(queue);
    for (let nth = 1; nth < 50; nth += 1) {
      const tally = { heldBytes: nth, receivedBytes: 1 };
      expect(queue.settle(x, again(), tally)).toMatchObject([{ kind: 'again', inMs: 100 }]);
    }
    expect(queue.settle(x, again(), { heldBytes: 50, receivedBytes: 1 })).toMatchObject([{ kind: 'failed' }]);
    expect(x.receivedBytes).toBe(50);
  });

  test('getting the same bytes again gains nothing', () => {
    const queue = new TransferQueue([task('x', 1000, 'a')], policy);
    const x = only(queue);
    const tally = { heldBytes: 500, receivedBytes: 500 };
    const kinds = [1, 2, 3].map(() => queue.settle(x, again(), tally)[0]?.kind);
    expect(kinds).toEqual(['again', 'again', 'failed']);
  });

  test('a wrong digest is allowed once for each origin', () => {
    const queue = new TransferQueue([task('x', 1, 'a', 'b')], policy);
    const wrong: Outcome = { kind: 'restart', failure: failure('DIGEST_MISMATCH') };
    const x = only(queue);
    expect(queue.settle(x, wrong, nothing)).toMatchObject([{ kind: 'again', inMs: 0 }]);
    expect(queue.settle(x, wrong, nothing)).toMatchObject([{ kind: 'moved' }]);
    expect(names(queue.takeReady())).toEqual(['x']);
    expect(x.origin).toEqual({ kind: 'http', url: 'http://b/x' });
    expect(queue.settle(x, wrong, nothing)).toMatchObject([{ kind: 'again' }]);
    expect(queue.settle(x, wrong, nothing)).toMatchObject([{ kind: 'failed', failure: { code: 'DIGEST_MISMATCH' } }]);
  });

  test('trouble on this side is not carried to another origin', () => {
    const queue = new TransferQueue([task('x', 1, 'a', 'b')], policy);
    const outcome: Outcome = { kind: 'hopeless', failure: failure('NOT_WRITABLE') };
    expect(queue.settle(only(queue), outcome, nothing)).toMatchObject([
      { kind: 'failed', failure: { code: 'NOT_WRITABLE' } },
    ]);
  });
});

describe('origins', () => {
  test.each<[string, FailureCode[], FailureCode]>([
    ['the first where all are of the network', ['TIMEOUT', 'HTTP_STATUS'], 'TIMEOUT'],
    ['damage before anything else', ['HTTP_STATUS', 'SIZE_MISMATCH'], 'SIZE_MISMATCH'],
  ])('of several failures %s is told, and that others failed too', (_, codes, told) => {
    const queue = new TransferQueue([task('x', 1, 'a', 'b')], policy);
    const last = codes.flatMap((code) =>
      queue.settle(only(queue), { kind: 'elsewhere', failure: failure(code) }, nothing),
    );
    expect(last.at(-1)).toMatchObject({
      kind: 'failed',
      failure: { code: told, message: `This is ${told}. 1 other place failed too.` },
    });
  });

  test('a host that stays silent for file after file is given up for those that wait', () => {
    const tasks = [1, 2, 3, 4, 5, 6].map((n) => task(`x${n}`, n, 'a', ...(n === 1 ? ['b'] : [])));
    const queue = new TransferQueue(tasks, { ...policy, attempts: 1 });
    const steps = [1, 2].flatMap(() => queue.takeReady().flatMap((x) => queue.settle(x, again('OFFLINE'), nothing)));
    expect(steps.map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed', 'failed', 'failed', 'moved']);
    expect(steps.at(4)).toMatchObject({
      failure: { code: 'OFFLINE', path: 'x2', message: expect.stringContaining('4 files') },
    });
    expect(names(queue.takeReady())).toEqual(['x1']);
  });

  test.each<[string, Outcome, number]>([
    ['sent a byte', again(), 1],
    ['answered', { kind: 'elsewhere', failure: failure('HTTP_STATUS') }, 0],
  ])('a host that %s in between is not given up', (_, outcome, receivedBytes) => {
    const queue = new TransferQueue(
      [1, 2, 3, 4, 5, 6].map((n) => task(`x${n}`, n, 'a')),
      { ...policy, attempts: 1 },
    );
    const settle = (how: Outcome, bytes: number) =>
      queue.takeReady().flatMap((x) => queue.settle(x, how, { heldBytes: bytes, receivedBytes: bytes }));
    settle(again('OFFLINE'), 0);
    settle(outcome, receivedBytes);
    expect(settle(again('OFFLINE'), 0)).toHaveLength(2);
  });
});
