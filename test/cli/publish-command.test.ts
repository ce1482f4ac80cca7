import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeStream } from '../helpers/make-stream.ts';
import { sharedFolder } from '../helpers/shared.ts';
import { streamferry } from '../helpers/streamferry.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const keyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');

const run = (folder: string, ...args: readonly string[]) => streamferry(join(folder, 'data'), ...args);

test('a mirror is made verbatim, published trimmed, and shows the key that signed it', async () => {
  const folder = tempFolder();
  const mirror = join(folder, 'm');
  const take = ['release=focal', 'arch=amd64', '--max=1', '--keyring', keyring];
  expect(await run(folder, 'mirror', tiny, mirror, ...take)).toMatchObject({ code: 0 });
  expect((await run(folder, 'mirrors', 'show', mirror)).stdout).toMatch(/Publishes +verbatim\n/);
  const published = await run(folder, 'publish', mirror, '--publish', 'trimmed', '--json');
  const result = JSON.parse(published.stdout.trim().split('\n').at(-1) ?? '');
  expect(result).toMatchObject({ kind: 'result', outcome: 'done', publication: 'trimmed', fetchedBytes: 0 });
  const { stdout } = await run(folder, 'keys', 'list');
  expect(stdout).toContain(result.signingKey);
  expect((await run(folder, 'mirrors', 'show', mirror)).stdout).toContain(`trimmed, signed by ${result.signingKey}`);
  const again = await run(folder, 'mirror', tiny, mirror, ...take);
  expect(again).toMatchObject({ code: 0 });
  expect(again.stdout).toContain(`Signed by ${result.signingKey}.`);
});

test('a source without signatures is trimmed on explicit word only', async () => {
  const folder = tempFolder();
  const { root } = await makeStream({ folder, forms: ['json'] });
  const args = ['mirror', root, join(folder, 'm'), '--no-verify', '--publish', 'trimmed'];
  const refused = await run(folder, ...args);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('--sign-unverified');
});

test('keys are made, written out, taken in again, rotated and forgotten', async () => {
  const folder = tempFolder();
  const made = await run(folder, 'keys', 'create', '--algorithm', 'ed25519', '--name', 'Site A', '--json');
  const { fingerprint } = JSON.parse(made.stdout).key;
  const file = join(folder, 'secret.asc');
  expect(await run(folder, 'keys', 'export', file, '--secret')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY BLOCK');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
  expect(await run(folder, 'keys', 'export', file)).toMatchObject({ code: 2 });
  const rotated = await run(folder, 'keys', 'rotate', '--algorithm', 'ed25519', '--json');
  expect(JSON.parse(rotated.stdout).key.fingerprint).not.toBe(fingerprint);
  const imported = await run(folder, 'keys', 'import', file, '--json');
  expect(JSON.parse(imported.stdout).key).toMatchObject({ fingerprint, state: 'current' });
  expect(await run(folder, 'keys', 'forget', fingerprint)).toMatchObject({ code: 2 });
  const other = JSON.parse(rotated.stdout).key.fingerprint;
  expect(await run(folder, 'keys', 'forget', other)).toMatchObject({ code: 0 });
  expect((await run(folder, 'keys', 'list')).stdout).not.toContain(other);
});

test('kernels are left out by name, added to those before, and taken in again', async () => {
  const folder = tempFolder();
  const mirror = join(folder, 'm');
  const source = ['--source', tiny, '--keyring', keyring];
  const create = ['mirrors', 'create', 'm', mirror, ...source, '--release', 'focal', '--arch', 'amd64'];
  expect((await run(folder, ...create)).stdout).toMatch(/Publishes +trimmed\n/);
  await run(folder, 'mirrors', 'edit', 'm', '--leave-out-kernel', 'ga-20.04');
  const both = await run(folder, 'mirrors', 'edit', 'm', '--leave-out-kernel', 'hwe-20.04');
  expect(both.stdout).toContain('without kernels ga-20.04, hwe-20.04');
  expect((await run(folder, 'mirrors', 'edit', 'm', '--all-kernels')).stdout).not.toContain('without kernels');
  expect(await run(folder, 'mirrors', 'kernels', 'm')).toMatchObject({ code: 0 });
});
