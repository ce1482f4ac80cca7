import { mkdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPartsOrigin } from '../../../electron/engine/transfer/parts-origin.ts';
import type { Origin, TransferTask } from '../../../electron/engine/transfer/transfer.ts';
import { originKey, writeValidators } from '../../../electron/engine/transfer/validators.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { bytesOf, taskFor, transfer } from './run-transfers.ts';

const body = bytesOf(3_000_000);
const cuts = [0, 1_300_000, 1_300_001, 2_800_000, body.length];

/** The body in four parts, of which one has a single byte, two folders in turn. */
function inParts(): { readonly files: readonly string[]; readonly origin: Origin } {
  const folders = [tempFolder(), tempFolder()];
  const files = cuts.slice(1).map((end, index) => {
    const file = join(folders[index % 2] ?? '', `part.00${index + 1}`);
    writeFileSync(file, body.subarray(cuts[index], end));
    return file;
  });
  const parts = files.map((file, index) => ({ file, sizeBytes: (cuts[index + 1] ?? 0) - (cuts[index] ?? 0) }));
  return { files, origin: { kind: 'parts', parts } };
}

/** What an earlier attempt left of the file. */
async function leavePartial(task: TransferTask, held: number, origin: string, lastModified = ''): Promise<void> {
  writeFileSync(task.stagingFile, body.subarray(0, held));
  await writeValidators(task, { origin, lastModified });
}

async function lastModifiedOf(origin: Origin): Promise<string> {
  if (origin.kind !== 'parts') throw new Error('That is no origin of parts');
  const { signal } = new AbortController();
  const wanted = { path: 'file', sizeBytes: body.length, fromByte: 0, validators: undefined, signal };
  const opened = await openPartsOrigin(origin.parts, wanted);
  opened.body.destroy();
  return opened.validators.lastModified ?? '';
}

describe('a file in parts', () => {
  test('comes out whole', async () => {
    const task = taskFor('file', body, tempFolder(), [inParts().origin]);
    const { checked, failures, receivedBytes } = await transfer([task]);
    expect({ checked, failures, receivedBytes }).toEqual({
      checked: ['file'],
      failures: [],
      receivedBytes: body.length,
    });
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });

  test.each([1, 1_299_999, 1_300_000, 1_300_001, 2_000_000, body.length - 1])(
    'is gone on with where %i bytes are here already',
    async (held) => {
      const { origin } = inParts();
      const task = taskFor('file', body, tempFolder(), [origin]);
      await leavePartial(task, held, 'some other place');
      const { checked, receivedBytes } = await transfer([task]);
      expect({ checked, receivedBytes }).toEqual({ checked: ['file'], receivedBytes: body.length - held });
      expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
    },
  );

  test.each([
    ['is gone on with where no part was changed since', false],
    ['is begun anew where a part was changed since', true],
  ])('%s', async (_, changes) => {
    const { origin, files } = inParts();
    const task = taskFor('file', body, tempFolder(), [origin]);
    await leavePartial(task, 2_000_000, originKey(origin), await lastModifiedOf(origin));
    if (changes) utimesSync(files[3] ?? '', new Date(), new Date('2001-01-01T00:00:00Z'));
    const { checked, receivedBytes } = await transfer([task]);
    expect({ checked, receivedBytes }).toEqual({ checked: ['file'], receivedBytes: changes ? 3_000_000 : 1_000_000 });
  });

  test('is refused before it is read where a part is cut short, and the part is named', async () => {
    const { origin, files } = inParts();
    truncateSync(files[2] ?? '', 17);
    const task = taskFor('file', body, tempFolder(), [origin]);
    const { failures, receivedBytes } = await transfer([task]);
    expect(failures).toMatchObject([{ code: 'SIZE_MISMATCH', details: { found: 17 } }]);
    expect(failures[0]?.message).toContain(files[2]);
    expect(receivedBytes).toBe(0);
  });

  test('is refused where something else than a file stands for a part', async () => {
    const { origin, files } = inParts();
    const folder = join(tempFolder(), 'folder');
    mkdirSync(folder);
    const parts = origin.kind === 'parts' ? origin.parts : [];
    const odd: Origin = { kind: 'parts', parts: parts.map((part, i) => (i === 1 ? { ...part, file: folder } : part)) };
    expect(files).toHaveLength(4);
    const { failures } = await transfer([taskFor('file', body, tempFolder(), [odd])]);
    expect(failures).toMatchObject([{ code: 'HTTP_STATUS' }]);
  });

  test('damaged in one part comes from another place', async () => {
    const { origin, files } = inParts();
    writeFileSync(files[3] ?? '', Buffer.alloc(200_000, 7));
    const whole = join(tempFolder(), 'whole');
    writeFileSync(whole, body);
    const task = taskFor('file', body, tempFolder(), [origin, { kind: 'file', file: whole }]);
    const { checked } = await transfer([task]);
    expect(checked).toEqual(['file']);
    expect(readFileSync(task.stagingFile).equals(body)).toBe(true);
  });
});
