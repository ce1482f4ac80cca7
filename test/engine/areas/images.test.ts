import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedFolder } from '../../helpers/shared.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { testEngine } from '../../helpers/test-engine.ts';

const practice = { kind: 'saved', id: 'practice' } as const;

describe('the images of a source', () => {
  test('are told with signer, age and release notifications', async () => {
    const { api } = await testEngine();
    const found = await api.catalogue.images({ source: practice });
    expect(found.signers).toHaveLength(1);
    expect(Date.parse(found.updated ?? '')).toBeLessThan(Date.now());
    expect(found.notifications).toEqual([
      { maasVersions: '3.7.3', message: 'MAAS 3.7.3 is out. This notice comes from the practice stream.' },
    ]);
    expect(found.bootloaders).toHaveLength(4);
    const query = await api.catalogue.query({ source: practice, filters: [] });
    expect(found.items).toBe(query.rows.length);
  });

  test('are read once, and again when five minutes have passed or a source changed', async () => {
    const clock = { now: Date.now() };
    const { engine, server, source } = await streamAndMirror({ engine: { now: () => new Date(clock.now) } });
    const { catalogue, sources } = engine.api;
    const asked = () => server.takePaths().length;
    const first = await catalogue.images({ source });
    expect(asked()).toBeGreaterThan(0);
    expect(await catalogue.images({ source })).toBe(first);
    expect(asked()).toBe(0);
    clock.now += 6 * 60_000;
    expect(await catalogue.images({ source })).toBe(first);
    await catalogue.draft({ source, selection: { rules: [], pins: [] }, entries: false, refresh: true });
    expect(asked()).toBeGreaterThan(0);
    await sources.edit({ id: 'maas-stable', change: { name: 'Stable' } });
    await catalogue.images({ source });
    expect(asked()).toBeGreaterThan(0);
  });

  test('of a source whose key is not the one that signed are not told, also when they were read with the right one', async () => {
    const { engine, server, source } = await streamAndMirror();
    await engine.api.catalogue.images({ source });
    const keyringFile = sharedFolder('streams', 'maas-tiny', 'wrong.gpg');
    const wrong = {
      kind: 'described',
      source: { url: server.url, trust: { kind: 'signed', fingerprints: [], keyringFile } },
    } as const;
    await expect(engine.api.catalogue.images({ source: wrong })).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
  });
});

describe('the keys at hand', () => {
  test('are those of the file that the source names', async () => {
    const { engine, stream, source } = await streamAndMirror();
    expect(await engine.api.sources.keyring({ source })).toMatchObject({
      place: stream.keyringFile,
      keys: [{ fingerprint: stream.fingerprint }],
    });
  });

  test('are none where the key is not on this machine, or none is wanted', async () => {
    const { api } = await testEngine();
    const url = 'https://stream.example/';
    const missing = { kind: 'signed', fingerprints: ['A'.repeat(40)] } as const;
    const gone = { kind: 'signed', fingerprints: [], keyringFile: join(sharedFolder('keyrings'), 'no.gpg') } as const;
    for (const trust of [missing, gone, { kind: 'unsigned' } as const])
      expect(await api.sources.keyring({ source: { kind: 'described', source: { url, trust } } })).toEqual({
        keys: [],
      });
  });

  test('are those accepted, not all of the ring', async () => {
    const { engine, stream } = await streamAndMirror();
    const ring = { kind: 'signed', fingerprints: [stream.fingerprint], keyringFile: stream.keyringFile } as const;
    const ask = (trust: typeof ring) =>
      engine.api.sources.keyring({ source: { kind: 'described', source: { url: 'https://stream.example/', trust } } });
    expect((await ask(ring)).keys).toHaveLength(1);
    expect(await ask({ ...ring, fingerprints: ['B'.repeat(40)] })).toEqual({ keys: [] });
  });

  test('of the practice stream are its own', async () => {
    const { api } = await testEngine();
    const { keys } = await api.sources.keyring({ source: practice });
    expect(keys.map(({ fingerprint }) => fingerprint)).toEqual(
      (await api.catalogue.images({ source: practice })).signers.map(({ fingerprint }) => fingerprint),
    );
  });
});
