import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SigningKeySummary } from '../../electron/contract/signing.ts';
import { makeKey } from '../../electron/engine/publication/signing/new-key.ts';
import { doneResult, endOf, FakeEngine, snapshotOf } from '../helpers/fake-engine.ts';
import { FakeHost, type FakeHostOptions } from '../helpers/fake-host.ts';
import { sharedFolder } from '../helpers/shared.ts';
import { streamferry } from '../helpers/streamferry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const keyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');

const key: SigningKeySummary = {
  fingerprint: 'A'.repeat(40),
  userIds: ['Site A'],
  createdAt: '2025-01-01T00:00:00.000Z',
  algorithm: 'Ed25519',
  state: 'current',
  locked: true,
};

function host(folder: string, options: FakeHostOptions = {}) {
  const imported: { secretKey: string; passphrase?: string }[] = [];
  const start = async () => ({ jobId: 'job-1' });
  const engine = new FakeEngine({
    keys: {
      import: async (payload) => {
        imported.push(payload);
        return key;
      },
    },
    mirrors: { sync: start, list: async () => [] },
    publication: { publish: start },
    jobs: {
      list: async () => [snapshotOf()],
      resume: start,
      wait: async () => endOf({ ...doneResult, outcome: 'failed', failures: [] }, { state: 'failed' }),
    },
  });
  return { engine, imported, host: new FakeHost({ engine, currentFolder: folder, ...options }) };
}

function passphraseFile(folder: string, text: string): void {
  writeFileSync(join(folder, 'key.pass'), text, { mode: 0o600 });
}

describe('--passphrase-file', () => {
  test.each([
    ['mirror', tiny, 'm', '-U'],
    ['publish', '.'],
    ['mirrors', 'sync', '.'],
    ['jobs', 'resume', 'job-1'],
  ])('hands the first line of the file to the engine: %s', async (...args) => {
    const folder = tempFolder();
    passphraseFile(folder, '\uFEFF open sesame \r\nnot this\n');
    const given = host(folder);
    await given.host.run(...args, '--passphrase-file', 'key.pass');
    expect(given.engine.opened.map((options) => options.passphrase)).toEqual([' open sesame ']);
    expect(given.host.stderr.text).not.toContain('sesame');
  });

  test('goes with the key that is imported, and can come from standard input', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'key.asc'), 'KEY');
    const given = host(folder, { stdin: 'open sesame\n' });
    expect(await given.host.run('keys', 'import', 'key.asc', '--passphrase-file', '-')).toBe(0);
    expect(given.imported).toEqual([{ secretKey: 'S0VZ', passphrase: 'open sesame' }]);
  });

  test.each([
    ['a file that is not there', undefined, 'nowhere'],
    ['a file with an empty first line', '\nsesame\n', 'key.pass'],
    ['a huge file', `${'sesame'.repeat(20_000)}\n`, 'key.pass'],
    ['empty standard input', undefined, '-'],
  ])('of %s is refused before the engine is opened, and nothing of it is quoted', async (_, text, name) => {
    const folder = tempFolder();
    if (text !== undefined) passphraseFile(folder, text);
    const given = host(folder);
    expect(await given.host.run('publish', '.', '--passphrase-file', name)).toBe(2);
    expect(given.engine.opened).toEqual([]);
    expect(given.host.stderr.text).not.toContain('sesame');
  });

  test.skipIf(process.platform === 'win32')('warns of a file that others can read', async () => {
    const folder = tempFolder();
    passphraseFile(folder, 'open sesame\n');
    chmodSync(join(folder, 'key.pass'), 0o644);
    const given = host(folder);
    await given.host.run('publish', '.', '--passphrase-file', 'key.pass');
    expect(given.host.stderr.text).toMatch(/warning: Other users .*key\.pass/);
  });
});

test('a locked key is imported, signs with its passphrase, without it tells the option, and the passphrase is stored nowhere', async () => {
  const folder = tempFolder();
  const data = join(folder, 'data');
  const mirror = join(folder, 'm');
  passphraseFile(folder, 'open sesame\n');
  const wish = { algorithm: 'ed25519', userName: 'Site A', passphrase: 'open sesame' } as const;
  const { secretKey = '' } = await makeKey(wish, new Date('2025-01-01T00:00:00.000Z'));
  writeFileSync(join(folder, 'key.gpg'), Buffer.from(secretKey, 'base64'));
  const file = ['--passphrase-file', join(folder, 'key.pass')];
  const imported = await streamferry(data, 'keys', 'import', join(folder, 'key.gpg'), '--json', ...file);
  expect(imported.result.key).toMatchObject({ locked: true, state: 'current' });
  const take = ['mirror', tiny, mirror, 'release=focal', 'arch=amd64', '--max=1', '--keyring', keyring];
  const refused = await streamferry(data, ...take, '--publish', 'trimmed');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('Next: give the passphrase with --passphrase-file FILE.');
  expect(await streamferry(data, ...take, '--publish', 'trimmed', ...file)).toMatchObject({ code: 0 });
  expect(existsSync(join(mirror, 'streamferry.gpg'))).toBe(true);
  expect(existsSync(join(data, 'signing', 'passphrases.json'))).toBe(false);
  expect(readFileSync(join(data, 'signing', 'keys.json'), 'utf8')).not.toContain('sesame');
});
