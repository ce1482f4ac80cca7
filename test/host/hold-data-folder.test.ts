import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdDataFolder } from '../../electron/host/hold-data-folder.ts';
import { startScript } from '../helpers/start-script.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const other = `
  import { holdDataFolder } from './electron/host/hold-data-folder.ts';
  try { holdDataFolder(process.argv[1]); console.log('held'); } catch (error) { console.log(error.code); }`;

test('one process at a time holds a data folder, until it lets go', async () => {
  const folder = join(tempFolder(), 'data');
  const held = holdDataFolder(folder);
  expect((await startScript(other, [folder]).output).trim()).toBe('LOCKED');
  held.release();
  expect((await startScript(other, [folder]).output).trim()).toBe('held');
  // The other one has ended without letting go.
  holdDataFolder(folder).release();
});

test('twice in one process is LOCKED too', () => {
  const folder = tempFolder();
  const held = holdDataFolder(folder);
  expect(() => holdDataFolder(folder)).toThrow(expect.objectContaining({ code: 'LOCKED' }));
  held.release();
});

test('what cannot be a data folder is NOT_WRITABLE', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  expect(() => holdDataFolder(file)).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }));
  expect(() => holdDataFolder(join(file, 'data'))).toThrow(expect.objectContaining({ code: 'NOT_WRITABLE' }));
});
