import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DigestAlgorithm } from '../../../electron/contract/plan.ts';
import type { DigestOutcome, DigestProgress, DigestTask } from '../../../electron/engine/audit/digest-pool.ts';
import { digestFiles } from '../../../electron/engine/audit/digest-pool.ts';
import { Cancelled } from '../../../electron/engine/errors.ts';
import { seededContent } from '../../../electron/engine/practice/seeded-content.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const mebibyte = 1024 * 1024;
const readBytes = 256 * 1024;

function content(seed: string, sizeBytes: number): Buffer {
  return Buffer.concat([...seededContent(seed, sizeBytes)]);
}

function task(folder: string, path: string, algorithm: DigestAlgorithm = 'sha256'): DigestTask {
  return { path, file: join(folder, path), algorithm };
}

async function collect(tasks: readonly DigestTask[], options = {}): Promise<readonly DigestOutcome[]> {
  const outcomes = await Array.fromAsync(digestFiles(tasks, options));
  return outcomes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

describe('digestFiles', () => {
  const sizes = [0, 1, readBytes - 1, readBytes, readBytes + 1, mebibyte - 1, mebibyte, mebibyte + 1];
  test.each(['sha512', 'sha256', 'md5'] as const)('agrees with node:crypto on %s of odd sizes', async (algorithm) => {
    const folder = tempFolder();
    const expected = sizes.map((sizeBytes) => {
      const bytes = content(`${sizeBytes}`, sizeBytes);
      const path = `file-${String(sizeBytes).padStart(9, '0')}`;
      writeFileSync(join(folder, path), bytes);
      return { path, kind: 'digest', sizeBytes, hex: createHash(algorithm).update(bytes).digest('hex') };
    });
    expect(await collect(expected.map(({ path }) => task(folder, path, algorithm)))).toEqual(expected);
  });

  test('takes another algorithm for each file', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'a'), 'hello');
    const outcomes = await Promise.all(
      (['md5', 'sha256', 'sha512'] as const).map((algorithm) => collect([task(folder, 'a', algorithm)])),
    );
    expect(outcomes.flat().map((outcome) => outcome.kind === 'digest' && outcome.hex.length)).toEqual([32, 64, 128]);
  });

  test('gives an outcome for each of many files, with any number of workers', async () => {
    const folder = tempFolder();
    const names = Array.from({ length: 300 }, (_, number) => `f${number}`);
    for (const name of names) writeFileSync(join(folder, name), name);
    for (const workers of [1, 2, 5]) {
      const outcomes = await collect(
        names.map((name) => task(folder, name)),
        { workers },
      );
      expect(new Set(outcomes.map(({ path }) => path)).size).toBe(300);
      expect(
        outcomes.every(
          (one) => one.kind === 'digest' && one.hex === createHash('sha256').update(one.path).digest('hex'),
        ),
      ).toBe(true);
    }
  });

  test('tells what is missing, and what is no file, and reads the rest', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'real'), 'x');
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
    mkdirSync(join(folder, 'folder'));
    const paths = ['dangling', 'folder', 'gone', 'link', 'real', 'real/below'];
    const outcomes = await collect(paths.map((path) => task(folder, path)));
    expect(outcomes.map((one) => [one.path, one.kind === 'failed' ? one.reason : one.kind])).toEqual([
      ['dangling', 'not-a-file'],
      ['folder', 'not-a-file'],
      ['gone', 'missing'],
      ['link', 'not-a-file'],
      ['real', 'digest'],
      ['real/below', 'missing'],
    ]);
  });

  test.skipIf(process.platform === 'win32')('does not wait at a named pipe', async () => {
    const folder = tempFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await collect([task(folder, 'pipe')])).toMatchObject([{ kind: 'failed', reason: 'not-a-file' }]);
  });

  test.skipIf(process.platform !== 'linux')('tells what cannot be read', async () => {
    const unreadable = { path: 'mem', file: '/proc/self/mem', algorithm: 'sha256' } as const;
    expect(await collect([unreadable])).toMatchObject([{ kind: 'failed', reason: 'unreadable' }]);
  });

  test('tells the size that was read, whatever the size was said to be', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'a'), 'twelve bytes');
    const [outcome] = await collect([{ ...task(folder, 'a'), sizeBytes: 5_000_000 }]);
    expect(outcome).toMatchObject({ kind: 'digest', sizeBytes: 12 });
  });

  test('ends well on files that shrink or grow while they are read', async () => {
    const folder = tempFolder();
    const bytes = content('big', 48 * mebibyte);
    for (const name of ['shrinking', 'growing']) writeFileSync(join(folder, name), bytes);
    let changed = false;
    const outcomes = digestFiles([task(folder, 'shrinking'), task(folder, 'growing'), task(folder, 'gone')], {
      workers: 3,
    });
    const seen: DigestOutcome[] = [];
    for await (const outcome of outcomes) {
      seen.push(outcome);
      if (changed) continue;
      changed = true;
      truncateSync(join(folder, 'shrinking'), mebibyte);
      appendFileSync(join(folder, 'growing'), 'more');
    }
    expect(seen).toHaveLength(3);
    for (const one of seen) {
      if (one.kind === 'failed') continue;
      const read =
        one.path === 'growing' && one.sizeBytes > bytes.length ? Buffer.concat([bytes, Buffer.from('more')]) : bytes;
      expect(one.hex).toBe(createHash('sha256').update(read.subarray(0, one.sizeBytes)).digest('hex'));
    }
  });

  test('starts with the largest file', async () => {
    const folder = tempFolder();
    const tasks = [10, 30, 20].map((sizeBytes) => {
      writeFileSync(join(folder, `f${sizeBytes}`), Buffer.alloc(sizeBytes));
      return { ...task(folder, `f${sizeBytes}`), sizeBytes };
    });
    const outcomes = await Array.fromAsync(digestFiles(tasks, { workers: 1 }));
    expect(outcomes.map(({ path }) => path)).toEqual(['f30', 'f20', 'f10']);
  });

  test('tells at the end of all bytes read', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'a'), Buffer.alloc(300_000));
    writeFileSync(join(folder, 'b'), Buffer.alloc(5));
    const told: DigestProgress[] = [];
    await collect([task(folder, 'a'), task(folder, 'b')], {
      onProgress: (progress: DigestProgress) => told.push(progress),
    });
    expect(told.at(-1)).toEqual({ doneBytes: 300_005, active: [] });
  });

  test('throws Cancelled when the signal comes, before or in the middle, without reading on', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'big'), Buffer.alloc(64 * mebibyte));
    const tasks = Array.from({ length: 40 }, (_, number) => ({ ...task(folder, 'big'), path: `big-${number}` }));
    await expect(collect(tasks, { signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
    const controller = new AbortController();
    let outcomes = 0;
    const running = (async () => {
      for await (const _ of digestFiles(tasks, { signal: controller.signal })) {
        outcomes += 1;
        controller.abort();
      }
    })();
    await expect(running).rejects.toThrow(Cancelled);
    expect(outcomes).toBeLessThan(tasks.length);
  });

  test('lets go of its workers when the caller stops listening', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'a'), 'x');
    const tasks = Array.from({ length: 50 }, (_, number) => ({ ...task(folder, 'a'), path: `a-${number}` }));
    for await (const outcome of digestFiles(tasks)) {
      expect(outcome.kind).toBe('digest');
      break;
    }
  });

  test('is done at once when there is nothing to read', async () => {
    expect(await collect([])).toEqual([]);
  });
});
