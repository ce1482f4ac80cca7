import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DigestMemory } from '../../../electron/engine/audit/digest-memory.ts';
import type { DigestOutcome } from '../../../electron/engine/audit/digest-pool.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function outcomes(memory: DigestMemory, file: string): Promise<DigestOutcome[]> {
  const tasks = [{ path: 'a', file, algorithm: 'sha256' as const }];
  return Array.fromAsync(memory.digests(tasks, new AbortController().signal));
}

function digest(text: string) {
  const hex = createHash('sha256').update(text).digest('hex');
  return { path: 'a', kind: 'digest', hex, sizeBytes: text.length };
}

describe('the memory of digests', () => {
  test('tells what it read before of a file that stands as it did, and reads one that changed', async () => {
    const file = join(tempFolder(), 'a');
    writeFileSync(file, 'one');
    const memory = new DigestMemory();
    const [first] = await outcomes(memory, file);
    expect(first).toEqual(digest('one'));
    expect((await outcomes(memory, file))[0]).toBe(first);
    writeFileSync(file, 'other');
    expect(await outcomes(memory, file)).toEqual([digest('other')]);
  });

  // A regular file that only its own process may read, and not at its beginning.
  test.skipIf(process.platform !== 'linux')('reads again what could not be read', async () => {
    const memory = new DigestMemory();
    const [first] = await outcomes(memory, '/proc/self/mem');
    expect(first).toMatchObject({ kind: 'failed', reason: 'unreadable' });
    const [second] = await outcomes(memory, '/proc/self/mem');
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  test('remembers no file that is not there', async () => {
    const file = join(tempFolder(), 'a');
    const memory = new DigestMemory();
    expect(await outcomes(memory, file)).toMatchObject([{ kind: 'failed', reason: 'missing' }]);
    writeFileSync(file, 'one');
    expect(await outcomes(memory, file)).toEqual([digest('one')]);
  });
});
