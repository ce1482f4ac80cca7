import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type SiteKeys, upstreamKeyring } from '../../../../electron/engine/media/reading/upstream-keyring.ts';
import { upstreamKeyName } from '../../../../electron/engine/media/shipment-layout.ts';
import { quickKeys } from '../../../helpers/handmade-shipment.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

async function aKey(): Promise<{ readonly fingerprint: string; readonly bytes: Buffer }> {
  const keys = await quickKeys(join(tempFolder(), 'keys'));
  const [{ fingerprint = '' } = {}] = await keys.list();
  return { fingerprint, bytes: await keys.publicKeyring() };
}

/** A medium that has these bytes for the key of this fingerprint. */
function carrying(keys: Readonly<Record<string, Buffer>>) {
  const folder = tempFolder();
  mkdirSync(join(folder, 'keys'));
  for (const [fingerprint, bytes] of Object.entries(keys))
    writeFileSync(join(folder, upstreamKeyName(fingerprint)), bytes);
  const seal = { number: 1, label: 'one' };
  return { volumes: [{ folder, ...seal, seal: Object.create(null) }] };
}

function site(wish: Partial<SiteKeys>): SiteKeys {
  return { trusts: [], keyStoreFolder: tempFolder(), systemFiles: [], ...wish };
}

function naming(...fingerprints: string[]): Partial<SiteKeys> {
  return { trusts: [{ kind: 'signed', fingerprints }] };
}

describe('the keyring for upstream', () => {
  test('is none where the site names no key, whatever the medium has', async () => {
    const { fingerprint, bytes } = await aKey();
    expect(await upstreamKeyring(site({}), carrying({ [fingerprint]: bytes }))).toBeUndefined();
  });

  test('may come from the medium for a fingerprint that the site names, and for no other', async () => {
    const [one, other] = [await aKey(), await aKey()];
    const medium = carrying({ [one.fingerprint]: one.bytes, [other.fingerprint]: other.bytes });
    const ring = await upstreamKeyring(site(naming(one.fingerprint)), medium);
    expect(ring?.accepts(one.fingerprint)).toBe(true);
    expect(ring?.accepts(other.fingerprint)).toBe(false);
  });

  test('takes no other key under the name of one that the site names, nor beside it', async () => {
    const [one, other] = [await aKey(), await aKey()];
    const lying = carrying({ [one.fingerprint]: other.bytes });
    expect(await upstreamKeyring(site(naming(one.fingerprint)), lying)).toBeUndefined();
    const stuffed = carrying({ [one.fingerprint]: Buffer.concat([other.bytes, one.bytes]) });
    const ring = await upstreamKeyring(site(naming(one.fingerprint)), stuffed);
    expect(ring?.accepts(one.fingerprint)).toBe(true);
    expect(ring?.accepts(other.fingerprint)).toBe(false);
  });

  test('is the person’s own file alone where one is given', async () => {
    const [one, other] = [await aKey(), await aKey()];
    const keyringFile = join(tempFolder(), 'keyring.gpg');
    writeFileSync(keyringFile, one.bytes);
    const medium = carrying({ [other.fingerprint]: other.bytes });
    const ring = await upstreamKeyring(site({ ...naming(other.fingerprint), keyringFile }), medium);
    expect(ring?.fingerprints).toEqual([one.fingerprint]);
    await expect(upstreamKeyring(site({ keyringFile: `${keyringFile}.none` }), medium)).rejects.toMatchObject({
      code: 'KEY_MISSING',
    });
  });

  test('is what the site has already before what the medium brings', async () => {
    const one = await aKey();
    const keyStoreFolder = tempFolder();
    writeFileSync(join(keyStoreFolder, `${one.fingerprint}.gpg`), one.bytes);
    const ring = await upstreamKeyring(site({ ...naming(one.fingerprint), keyStoreFolder }), { volumes: [] });
    expect(ring?.accepts(one.fingerprint)).toBe(true);
  });
});
