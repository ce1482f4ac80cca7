import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SyncRequest } from '../../../electron/contract/api.ts';
import { dyingAt } from '../../helpers/die-at.ts';
import { digestOf, startMirrorServer } from '../../helpers/mirror-server.ts';
import { sharedFolder } from '../../helpers/shared.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, described, filterRule, testEngine } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const tiny = sharedFolder('streams', 'maas-tiny', 'ephemeral-v3', 'stable');
const tinyKeyring = sharedFolder('streams', 'maas-tiny', 'keyring.gpg');
const index = 'streams/v1/index.json';

/** Focal for amd64 with all bootloaders, newest versions only. */
const wanted = [
  filterRule(['release=focal', 'arch=amd64'], { max: 1 }),
  filterRule(['os~(grub.*|pxelinux|open-firmware)'], { max: 1 }),
];

async function setUp({ publication = 'trimmed' as const, rules = wanted, unsigned = false } = {}) {
  const stream = await startStreamServer({ content: tiny });
  const engine = await testEngine();
  // An RSA key, which it would make otherwise, takes a second to find.
  await engine.api.keys.create({ algorithm: 'ed25519' });
  const folder = join(tempFolder(), 'mirror');
  const source = unsigned
    ? ({ kind: 'described', source: { url: stream.url, trust: { kind: 'unsigned' } } } as const)
    : described(stream.url, tinyKeyring);
  await engine.api.mirrors.create({ name: 'm', folder, source, selection: { rules, pins: [] }, publication });
  const publish = async (payload: { publication?: 'verbatim' | 'trimmed'; signUnverified?: boolean } = {}) => {
    const { jobId } = await engine.api.publication.publish({ mirror: { folder }, ...payload });
    return (await engine.api.jobs.wait({ id: jobId })).result;
  };
  return { stream, engine, folder, source, publish, sync: () => engine.sync({ mirror: { folder } }) };
}

/** Throws unless the machine's own gpgv finds the signature good. */
function gpgv(keyring: string, ...files: readonly string[]) {
  execFileSync('gpgv', ['-q', '--keyring', keyring, ...files], { stdio: 'ignore' });
}

function visible(folder: string) {
  return treeOf(folder, ['.streamferry']);
}

function listedFiles(folder: string): Map<string, string> {
  const { index: entries } = JSON.parse(readFileSync(join(folder, index), 'utf8'));
  const files = new Map<string, string>();
  for (const { path } of Object.values<{ path: string }>(entries)) {
    const { products } = JSON.parse(readFileSync(join(folder, path), 'utf8'));
    for (const product of Object.values<{ versions: object }>(products))
      for (const version of Object.values<{ items: object }>({ ...product.versions }))
        for (const item of Object.values<{ path: string; sha256: string }>({ ...version.items }))
          files.set(item.path, item.sha256);
  }
  return files;
}

describe('a trimmed mirror', () => {
  test('lists what it holds, is verified by its own keyring, and no MAAS finds an error', async () => {
    const { engine, folder, sync } = await setUp();
    expect(await sync()).toMatchObject({ outcome: 'done', failures: [] });
    const keyring = join(folder, 'streamferry.gpg');
    const documents = Object.keys(visible(folder)).filter((path) => path.startsWith('streams/'));
    const signatures = documents.filter((path) => path.endsWith('.gpg'));
    expect(signatures).toHaveLength(documents.length / 3);
    for (const path of signatures) gpgv(keyring, join(folder, path), join(folder, path.slice(0, -4)));
    for (const path of documents.filter((one) => one.endsWith('.sjson'))) gpgv(keyring, join(folder, path));
    for (const maas of ['3.7', '3.8'] as const) {
      const report = await engine.api.publication.lint({ mirror: { folder }, maas });
      expect({ errors: report.findings.filter(({ severity }) => severity === 'error') }).toEqual({ errors: [] });
      expect(report.verdict).toBe('accepted');
    }
    const { signingKey, upstreamSigners, revision } = await engine.mirror(folder);
    expect(upstreamSigners).toHaveLength(1);
    expect(upstreamSigners?.[0]?.fingerprint).not.toBe(signingKey);
    expect(Date.parse(upstreamSigners?.[0]?.signedAt ?? '')).toBeLessThanOrEqual(
      Date.parse(revision?.publishedAt ?? ''),
    );
    expect(revision?.signers.map(({ fingerprint }) => fingerprint)).toEqual([signingKey]);
    expect((await engine.api.mirrors.list({}))[0]?.upstreamSigners).toEqual(upstreamSigners);
    expect(signingKey).toBe((await engine.api.keys.list({}))[0]?.fingerprint);
    const files = Object.keys(visible(folder)).filter((path) => !documents.includes(path));
    expect([...listedFiles(folder).keys(), 'streamferry.gpg'].sort()).toEqual(files.sort());
  });

  test('is served whole, and a mirror made from it is complete', async () => {
    const { engine, folder, sync } = await setUp();
    await sync();
    const { origin } = await startMirrorServer([{ mirrorId: 'm', folder, name: 'm', at: '/m/' }]);
    const agent = new Agent({ keepAlive: true });
    for (const [path, sha256] of listedFiles(folder))
      expect(await digestOf(`${origin}/m/${path}`, agent)).toMatchObject({ status: 200, sha256 });
    agent.destroy();
    const second = join(tempFolder(), 'second');
    const source = described(`${origin}/m/`, join(folder, 'streamferry.gpg'));
    expect(await engine.sync({ mirror: { folder: second }, source, rule: filterRule([]) })).toMatchObject({
      outcome: 'done',
    });
    expect(await engine.audit(second)).toMatchObject({ report: { missing: [], damaged: [], extra: [] } });
    expect([...listedFiles(folder).keys()].filter((path) => !existsSync(join(second, path)))).toEqual([]);
  });

  test('has nothing to do on the second sync, and is audited and repaired from what is kept', async () => {
    const { engine, folder, sync } = await setUp();
    await sync();
    const before = visible(folder);
    const { revision } = await engine.mirror(folder);
    expect(await sync()).toMatchObject({ outcome: 'done', fetchedFiles: 0, removedFiles: 0 });
    expect((await engine.mirror(folder)).revision).toEqual(revision);
    for (const path of ['streamferry.gpg', index, `${index}.gpg`, 'streams/v1/index.sjson'])
      writeFileSync(join(folder, path), 'damaged');
    const { report } = await engine.audit(folder, { repair: true });
    expect(report.repaired).toHaveLength(4);
    expect(visible(folder)).toEqual(before);
  });

  test('becomes verbatim and trimmed again without a download', async () => {
    const { engine, stream, folder, sync, publish } = await setUp();
    await sync();
    const trimmed = visible(folder);
    stream.takePaths();
    expect(await publish({ publication: 'verbatim' })).toMatchObject({ outcome: 'done', failures: [] });
    expect(existsSync(join(folder, 'streamferry.gpg'))).toBe(false);
    expect(readFileSync(join(folder, 'streams/v1/index.sjson'))).toEqual(
      readFileSync(join(tiny, 'streams/v1/index.sjson')),
    );
    expect((await engine.mirror(folder)).signingKey).toBeUndefined();
    expect(await publish({ publication: 'trimmed' })).toMatchObject({ outcome: 'done' });
    expect(Object.keys(visible(folder))).toEqual(Object.keys(trimmed));
    expect(stream.takePaths()).toEqual([]);
    expect(await sync()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(stream.takePaths().filter((path) => !path.startsWith('streams/'))).toEqual([]);
  });

  test('that dies in the middle of publishing is rolled forward', async () => {
    const { engine, folder, source, sync } = await setUp();
    const request: SyncRequest = { mirror: { folder }, source };
    const { args, env } = dyingAt(`before rename ${index}`);
    const script = join(import.meta.dirname, '..', '..', 'helpers', 'run-sync.ts');
    const child = spawn(process.execPath, [...args, script, engine.dataFolder, JSON.stringify(request)], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(join(folder, index))).toBe(false);
    expect((await engine.mirror(folder)).state).toBe('unfinished');
    expect(await sync()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(await engine.audit(folder)).toMatchObject({ report: { missing: [], damaged: [], extra: [] } });
    const keyring = join(folder, 'streamferry.gpg');
    gpgv(keyring, join(folder, `${index}.gpg`), join(folder, index));
  });

  test('leaves kernels out that nobody wants, and says what each weighs', async () => {
    const { engine, folder, sync, publish } = await setUp();
    await sync();
    const { kernels } = await engine.api.publication.kernels({ folder });
    const [kernel] = kernels;
    if (kernel === undefined) throw new Error('The stream has no kernel');
    await engine.api.mirrors.edit({ mirror: { folder }, leaveOutKernels: { products: [kernel.product] } });
    expect(await publish()).toMatchObject({ outcome: 'done' });
    const product = readFileSync(join(folder, 'streams/v1/com.ubuntu.maas:stable:v3:download.json'), 'utf8');
    expect(product).not.toContain(`"${kernel.product}"`);
    expect((await engine.api.publication.kernels({ folder })).kernels[0]).toEqual({ ...kernel, leftOut: true });
  });
});

describe('a trimmed publication is refused', () => {
  test('of a source that nobody proved, unless that is asked for; then it is marked', async () => {
    const { engine, stream, folder, sync, publish } = await setUp({ unsigned: true });
    expect(codes(await sync())).toEqual(['SIGNATURE_MISSING']);
    expect(stream.takePaths().filter((path) => !path.startsWith('streams/'))).toEqual([]);
    expect(await engine.sync({ mirror: { folder }, signUnverified: true })).toMatchObject({ outcome: 'done' });
    expect(await engine.mirror(folder)).toMatchObject({ unverified: true });
    expect(readFileSync(join(folder, index), 'utf8')).toContain('"unverified": true');
    await publish({ publication: 'verbatim' });
    expect(await engine.mirror(folder)).toMatchObject({ unverified: true, publication: 'verbatim' });
  });

  test('where MAAS would refuse it: what was published before stays', async () => {
    const { engine, folder, publish } = await setUp({ publication: 'trimmed' });
    const rule = filterRule(['release=focal', 'arch=amd64', 'ftype=boot-kernel'], { max: 1 });
    await engine.sync({ mirror: { folder }, rule, publication: 'verbatim' });
    const [warning] = engine.warnings;
    expect(warning).toMatchObject({ code: 'MALFORMED', details: { publication: 'verbatim' } });
    expect(warning?.details?.lintErrors).toBeGreaterThan(0);
    expect(warning?.message).not.toMatch(/--publish|streamferry lint/);
    const before = visible(folder);
    const result = await publish({ publication: 'trimmed' });
    expect(result).toMatchObject({
      outcome: 'failed',
      failures: [{ code: 'MALFORMED', details: { publication: 'trimmed' } }],
    });
    expect(result?.failures[0]?.details?.lintErrors).toBeGreaterThan(0);
    expect(result?.failures[0]?.message).not.toContain('--publish');
    expect(visible(folder)).toEqual(before);
    expect((await engine.mirror(folder)).publication).toBe('verbatim');
  });

  test('when it would list nothing', async () => {
    const { engine, folder, source } = await setUp();
    const request = { mirror: { folder }, source, rule: filterRule(['release=none']), publication: 'trimmed' as const };
    expect(codes(await engine.sync(request))).toEqual(['EMPTY_SELECTION']);
  });
});
