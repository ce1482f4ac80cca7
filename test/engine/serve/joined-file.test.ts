import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UnfitFile } from '../../../electron/engine/serve/file-body.ts';
import { openJoined } from '../../../electron/engine/serve/joined-file.ts';
import type { ReadableFile } from '../../../electron/engine/serve/open-file.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const texts = ['first-', 'second-', 'third'];
const whole = texts.join('');

function scene() {
  const root = tempFolder();
  for (const [index, text] of texts.entries()) writeFileSync(join(root, `p${index}`), text);
  const parts = texts.map((text, index) => ({ sizeBytes: text.length, places: [{ root, name: `p${index}` }] }));
  return { root, parts, file: (index: number) => join(root, `p${index}`) };
}

async function opened(parts: Parameters<typeof openJoined>[0]): Promise<ReadableFile> {
  const opening = await openJoined(parts);
  if (opening.kind !== 'opened') throw new Error(JSON.stringify(opening));
  return opening.file;
}

/** All that a reader gives from a position on, in pieces of at most so many bytes. */
async function readFrom({ handle }: ReadableFile, position: number, pieceBytes: number): Promise<string> {
  const buffer = Buffer.alloc(pieceBytes);
  let text = '';
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, pieceBytes, position + text.length);
    if (bytesRead === 0) break;
    text += buffer.toString('latin1', 0, bytesRead);
  }
  await handle.close();
  return text;
}

test.each([1, 2, 5, 6, 7, 100])(
  'parts read in pieces of %i bytes are the whole, from every position',
  async (pieceBytes) => {
    const file = await opened(scene().parts);
    expect(file.sizeBytes).toBe(whole.length);
    for (let position = 0; position <= whole.length; position += 1)
      expect(await readFrom(file, position, pieceBytes)).toBe(whole.slice(position));
    await file.handle.close();
  },
);

test('one part alone is the file itself', async () => {
  const { parts, file } = scene();
  const { name, sizeBytes, handle } = await opened(parts.slice(1, 2));
  expect([name, sizeBytes]).toEqual([file(1), texts[1]?.length]);
  await handle.close();
});

test('another time of any part makes it another file', async () => {
  const { parts, file } = scene();
  const before = await opened(parts);
  utimesSync(file(2), 1, 1);
  const after = await opened(parts);
  expect(after.identity).not.toBe(before.identity);
  expect((await opened(parts)).identity).toBe(after.identity);
});

test('a part that was changed after the opening is not read', async () => {
  const { parts, file } = scene();
  const joined = await opened(parts);
  rmSync(file(1));
  writeFileSync(file(1), 'SECOND-');
  utimesSync(file(1), 1, 1);
  expect((await joined.handle.read(Buffer.alloc(9), 0, 9, 0)).bytesRead).toBe(6);
  await expect(joined.handle.read(Buffer.alloc(9), 0, 9, 6)).rejects.toThrow(UnfitFile);
  await joined.handle.close();
});

test('a part is taken from the place that has it', async () => {
  const { parts, root, file } = scene();
  const other = join(root, 'other');
  mkdirSync(other);
  renameSync(file(1), join(other, 'p1'));
  const twoPlaces = parts.map(({ sizeBytes, places }) => ({
    sizeBytes,
    places: [...places, ...places.map(({ name }) => ({ root: other, name }))],
  }));
  expect(await readFrom(await opened(twoPlaces), 0, 100)).toBe(whole);
  writeFileSync(file(1), 'cut');
  expect(await readFrom(await opened(twoPlaces), 0, 100)).toBe(whole);
  rmSync(join(other, 'p1'));
  expect(await openJoined(twoPlaces)).toEqual({
    kind: 'unusable',
    reason: 'part 2 of 3: it has 3 bytes instead of 7',
  });
});
