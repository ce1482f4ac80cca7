import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SecretBox } from '../../../electron/engine/engine-types.ts';
import { makeKey } from '../../../electron/engine/publication/signing/new-key.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, described, filterRule, testEngine } from '../../helpers/test-engine.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const tinyKeyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');
const passphrase = 'open sesame';
const box: SecretBox = {
  seal: async (text) => Buffer.from(text).toString('base64'),
  open: (sealed) => Buffer.from(sealed, 'base64').toString(),
};
let secretKey: string;
let unlockedKey: string;

beforeAll(async () => {
  const now = new Date('2025-01-01T00:00:00.000Z');
  const wish = { algorithm: 'ed25519', userName: 'Site A' } as const;
  secretKey = (await makeKey({ ...wish, passphrase }, now)).secretKey ?? '';
  unlockedKey = (await makeKey(wish, now)).secretKey ?? '';
});

/** A mirror whose key is locked, its passphrase given once and known to nobody since. */
async function locked(secrets?: SecretBox) {
  const dataFolder = join(tempFolder(), 'data');
  const importer = await testEngine({ dataFolder, passphrase });
  const key = await importer.api.keys.import({ secretKey, passphrase });
  await importer.close();
  const engine = await testEngine({ dataFolder, ...(secrets === undefined ? {} : { secrets }) });
  const folder = join(tempFolder(), 'mirror');
  const rule = filterRule(['release=focal', 'arch=amd64'], { max: 1 });
  await engine.sync({ mirror: { folder }, source: described(tiny, tinyKeyring), rule });
  const publish = async (api = engine.api) => {
    const request = { mirror: { folder }, publication: 'trimmed' } as const;
    const { jobId } = await api.publication.publish(request);
    const { result } = await api.jobs.wait({ id: jobId });
    if (result === undefined) throw new Error('no result');
    return result;
  };
  const file = join(dataFolder, 'signing', 'passphrases.json');
  return { engine, api: engine.api, dataFolder, file, fingerprint: key.fingerprint, publish };
}

describe('unlock', () => {
  test('keeps a passphrase that opens the key: it signs from then on, also after a restart', async () => {
    const { api, dataFolder, engine, file, fingerprint, publish } = await locked();
    expect(codes(await publish())).toEqual(['KEY_MISSING']);
    expect(await api.keys.unlock({ fingerprint, passphrase })).toMatchObject({ fingerprint, locked: true });
    expect(codes(await publish())).toEqual([]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    await engine.close();
    expect(await publish((await testEngine({ dataFolder })).api)).toMatchObject({ outcome: 'done' });
  });

  test('refuses and keeps nothing of a wrong one', async () => {
    const { api, fingerprint, publish } = await locked();
    const wrong = api.keys.unlock({ fingerprint, passphrase: 'open barley' });
    await expect(wrong).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
      message: expect.stringMatching(/^(?!.*barley).*does not open/),
    });
    await expect(api.keys.unlock({ fingerprint: '0'.repeat(40), passphrase })).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    expect(codes(await publish())).toEqual(['KEY_MISSING']);
  });

  test('refuses a key that is not locked, and a retired one', async () => {
    const { api } = await testEngine();
    const open = await api.keys.import({ secretKey: unlockedKey });
    const unlock = () => api.keys.unlock({ fingerprint: open.fingerprint, passphrase });
    await expect(unlock()).rejects.toMatchObject({ message: expect.stringContaining('not locked') });
    await api.keys.rotate({ algorithm: 'ed25519' });
    await expect(unlock()).rejects.toMatchObject({ message: expect.stringContaining('retired') });
  });
});

describe('with a keystore', () => {
  test('the passphrase is sealed, and who has no keystore is told who has it', async () => {
    const { api, dataFolder, engine, file, fingerprint, publish } = await locked(box);
    await api.keys.unlock({ fingerprint, passphrase });
    expect(readFileSync(file, 'utf8')).not.toContain('sesame');
    expect(codes(await publish())).toEqual([]);
    await engine.close();
    const result = await publish((await testEngine({ dataFolder })).api);
    expect(codes(result)).toEqual(['KEY_MISSING']);
    expect(result.failures[0]?.message).toContain('keystore of the desktop application');
  });
});

test('a passphrase for one run alone signs in that run and is kept nowhere', async () => {
  const { dataFolder, engine, file, publish } = await locked();
  await engine.close();
  const once = await testEngine({ dataFolder, passphrase });
  expect(codes(await publish(once.api))).toEqual([]);
  await once.close();
  expect(() => statSync(file)).toThrow('ENOENT');
  expect(codes(await publish((await testEngine({ dataFolder })).api))).toEqual(['KEY_MISSING']);
});
