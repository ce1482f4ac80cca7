import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommand } from '../../electron/main/command-line.ts';
import { app, cancellable, seen } from '../helpers/electron-stand-in.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

vi.mock('electron', () => import('../helpers/electron-stand-in.ts'));

afterEach(() => {
  vi.restoreAllMocks();
  app.removeAllListeners();
  seen.exits.length = 0;
  vi.unstubAllEnvs();
});

test('a command writes to the terminal, opens no window and ends the process with its exit code', async () => {
  const written: unknown[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    written.push(text);
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  });
  await runCommand(['--version']);
  expect(written.join('')).toMatch(/^\d+\.\d+\.\d+\n$/u);
  expect(seen.exits).toEqual([0]);
  expect(seen.windows).toEqual([]);
});

test('a signal that Electron took is the command’s, and ends the process where no command listens', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((_, ...rest) => {
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  });
  await runCommand(['--version']);
  seen.exits.length = 0;
  const heard: string[] = [];
  const listen = (signal: string) => heard.push(signal);
  process.on('SIGINT', listen);
  const quit = cancellable();
  app.emit('before-quit', quit);
  process.off('SIGINT', listen);
  expect(quit.defaultPrevented).toBe(true);
  expect(heard).toEqual(['SIGINT']);
  const others = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  app.emit('before-quit', cancellable());
  for (const other of others) process.on('SIGINT', other);
  expect(heard).toEqual(['SIGINT']);
  expect(seen.exits.at(-1)).toBe(130);
});

test('what the keystore sealed for the window, a command opens with it', async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation((_, ...rest) => {
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  });
  seen.keystore.available = true;
  seen.keystore.backend = 'gnome_libsecret';
  const dataFolder = tempFolder();
  vi.stubEnv('STREAMFERRY_DATA', dataFolder);
  const credentials = join(dataFolder, 'login.json');
  writeFileSync(credentials, 'Bearer open-sesame', { mode: 0o600 });
  await runCommand(['sources', 'add', 'https://images.example/', '--no-verify', '--credentials-file', credentials]);
  expect(seen.exits).toEqual([0]);
  const stored = readFileSync(join(dataFolder, 'credentials.json'), 'utf8');
  expect(stored).not.toContain('open-sesame');
  expect(stored).toMatch(/"sealed"/u);
});
