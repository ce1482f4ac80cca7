import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LogFile } from '../../../electron/engine/log/log-file.ts';
import { withoutSecrets } from '../../../electron/engine/log/without-secrets.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = () => new Date('2025-06-01T10:00:00.000Z');

function logIn(dataFolder = join(tempFolder(), 'data')) {
  return { dataFolder, log: new LogFile({ dataFolder, now }) };
}

test('an entry is one line with its time and level, in a file for its owner only', async () => {
  const { dataFolder, log } = logIn();
  log.line({ level: 'info', message: 'One\nand two.' });
  expect(log.file).toBe(join(dataFolder, 'log', 'streamferry.log'));
  expect(readFileSync(log.file, 'utf8')).toBe('2025-06-01T10:00:00.000Z info  One\\nand two.\n');
  expect(await log.tail(5)).toEqual(['2025-06-01T10:00:00.000Z info  One\\nand two.']);
  if (process.platform !== 'win32') {
    expect(statSync(log.file).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataFolder, 'log')).mode & 0o777).toBe(0o700);
  }
});

test('details and stacks are there at level debug only', async () => {
  const { log } = logIn();
  const error = new Error('no route', { cause: new Error('cable') });
  log.line({ level: 'debug', message: 'unseen' });
  log.line({ level: 'info', message: 'It failed:', error });
  log.level = 'debug';
  log.line({ level: 'debug', message: 'It failed:', error });
  const [short, long, ...none] = await log.tail(10);
  expect(none).toEqual([]);
  expect(short).toMatch(/It failed: no route$/);
  expect(long).toMatch(/It failed: Error: no route\\n {4}at .*caused by Error: cable/);
});

describe('credentials', () => {
  test.each([
    ['GET https://me:ses@me@host:8080/a/b failed', 'GET https://host:8080/a/b failed'],
    ['proxy http://sesame@proxy:3128', 'proxy http://proxy:3128'],
    ['https://host/a?token=sesame&x=1 said no', 'https://host/a?… said no'],
    ['authorization: Basic bWU6c2VzYW1l', 'authorization: Basic …'],
    ['Bearer sesame.sesame', 'Bearer …'],
    ['{"password":"sesame, open","user":"me"}', '{"password":…,"user":"me"}'],
    ['passphrase = sesame', 'passphrase = …'],
  ])('%s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test('are in no entry, nor in that of a stack', () => {
    const { log } = logIn();
    log.level = 'debug';
    log.line({ level: 'info', message: 'from https://me:sesame@host/', error: new Error('http://me:sesame@proxy/') });
    expect(readFileSync(log.file, 'utf8')).not.toContain('sesame');
  });

  test('are looked for in a time that grows no faster than the text', () => {
    for (const part of ['a.', 'pass ', 'token ', '//', 'http://', 'http://u']) {
      const long = part.repeat(1_000_000 / part.length);
      expect(withoutSecrets(`${long} x://user:word@host/`)).toBe(`${long} x://host/`);
    }
  });

  test('plain text stays as it is', () => {
    const text = '/srv/my mirror: 3 files from https://images.maas.io/ephemeral-v3/stable/, mail to me@example.com.';
    expect(withoutSecrets(text)).toBe(text);
  });
});

test('at 5 MB a new file is begun, and three earlier ones are kept', async () => {
  const { dataFolder, log } = logIn();
  mkdirSync(join(dataFolder, 'log'), { recursive: true });
  for (let round = 0; round < 6; round += 1) {
    writeFileSync(log.file, `${'x'.repeat(4_999_989)} of ${round}\n`);
    log.line({ level: 'info', message: `after ${round}` });
  }
  const names = readdirSync(join(dataFolder, 'log')).sort();
  expect(names).toEqual(['', '.1', '.2', '.3'].map((end) => `streamferry.log${end}`));
  expect(readFileSync(log.file, 'utf8')).toContain('after 5');
  expect(readFileSync(`${log.file}.1`, 'utf8').slice(-5)).toBe('of 5\n');
  expect(readFileSync(`${log.file}.3`, 'utf8').slice(-5)).toBe('of 3\n');
  expect((await log.tail(2)).map((line) => line.slice(-7))).toEqual(['xx of 5', 'after 5']);
});

test('the tail reads no more than asked for, and nothing where there is nothing', async () => {
  const { log } = logIn();
  expect(await log.tail(3)).toEqual([]);
  for (const message of ['a', 'b', 'c']) log.line({ level: 'info', message });
  expect((await log.tail(2)).map((line) => line.at(-1))).toEqual(['b', 'c']);
  expect(await log.tail(0)).toEqual([]);
});

test('a log that cannot be written stops nothing', async () => {
  const dataFolder = join(tempFolder(), 'data');
  writeFileSync(dataFolder, 'a file where the folder should be');
  const { log } = logIn(dataFolder);
  log.line({ level: 'info', message: 'lost' });
  expect(await log.tail(1)).toEqual([]);
});
