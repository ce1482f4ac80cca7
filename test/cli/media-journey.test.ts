import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../../electron/engine/engine.ts';
import { shipmentNames } from '../../electron/engine/media/shipment-layout.ts';
import { FakeHost } from '../helpers/fake-host.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { treeOf } from '../helpers/tree.ts';

/** Two machines and a gap: each has a data folder of its own, and only what is on a volume goes from one to the other. */
const root = mkdtempSync(join(tmpdir(), 'streamferry-journey-'));
const at = (...path: readonly string[]) => join(root, ...path);
const [noble, usb1, usb2] = [at('laptop', 'noble'), at('usb1'), at('usb2')];
const folderName = 'streamferry-noble';
const keyring = at('laptop', 'data', 'practice', 'keyring.gpg');
const filters = ['arch=amd64', '--max=1', '--publish', 'trimmed'];
const filesInNoble = 10;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly documents: readonly Record<string, unknown>[];
  /** The last document; with `--json` only. */
  readonly result: Record<string, unknown>;
}

/** Runs a command on one of the machines, through the real engine. */
async function on(machine: 'laptop' | 'site', ...args: readonly string[]): Promise<Ran> {
  const host = new FakeHost({ openEngine: createEngine, now: () => new Date(), currentFolder: at(machine) });
  const code = await host.run(...args, '--data-folder', at(machine, 'data'));
  const documents = args.includes('--json') ? host.stdout.documents : [];
  return { code, stdout: host.stdout.text, stderr: host.stderr.text, documents, result: documents.at(-1) ?? {} };
}

async function well(machine: 'laptop' | 'site', ...args: readonly string[]): Promise<Ran> {
  const ran = await on(machine, ...args);
  expect(ran.code, ran.stderr).toBe(0);
  return ran;
}

async function keyOf(machine: 'laptop' | 'site'): Promise<string> {
  const { result } = await well(machine, 'keys', 'list', '--json');
  return String((result.keys as { fingerprint: string }[])[0]?.fingerprint);
}

/** What a reader of a mirror sees. */
const visible = (folder: string) => treeOf(folder, ['.streamferry']);

/** Volumes of the laptop's mirror, as both of them were written; a test takes them to a place of its own. */
function carried(): readonly [string, string] {
  const folder = tempFolder();
  cpSync(usb1, join(folder, '1'), { recursive: true });
  cpSync(usb2, join(folder, '2'), { recursive: true });
  return [join(folder, '1'), join(folder, '2')];
}

let fingerprint: string;
let written: Ran;

beforeAll(async () => {
  for (const folder of [at('laptop'), at('site'), usb1, usb2]) mkdirSync(folder);
  await well('laptop', 'keys', 'create', '--algorithm', 'ed25519');
  await well('site', 'keys', 'create', '--algorithm', 'ed25519');
  await well('laptop', 'mirror', 'practice', noble, 'release=noble', ...filters);
  fingerprint = await keyOf('laptop');
  const two = ['--volume-size', '1500k', '--next-target', usb2];
  written = await well('laptop', 'export', 'noble', usb1, ...two, '--json');
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test('an export over two volumes tells of each, and that it is safe to remove', () => {
  const volumes = written.documents.filter(({ kind }) => kind === 'volume');
  expect(volumes).toMatchObject([
    {
      volume: 1,
      volumes: 2,
      shipmentFolder: join(usb1, folderName),
      volumesLeft: ['noble 2 of 2'],
      safeToRemove: true,
    },
    { volume: 2, volumes: 2, shipmentFolder: join(usb2, folderName), volumesLeft: [], safeToRemove: true, fingerprint },
  ]);
  const { kind: _, ...last } = volumes.at(-1) ?? {};
  expect(written.result).toMatchObject({ kind: 'result', outcome: 'done', export: last });
  const phases = new Set(written.documents.filter(({ job }) => job === 'export').map(({ phase }) => phase));
  expect([...phases]).toEqual(expect.arrayContaining(['copy', 'flush', 'reread']));
});

test('the same export again keeps what stands there and writes nothing twice', async () => {
  const target = tempFolder();
  const first = await well('laptop', 'export', 'noble', target, '--json');
  const again = await well('laptop', 'export', 'noble', target, '--delta-from', 'medium', '--json');
  const [copied, kept] = [first, again].map(
    ({ result }) => result.export as { copiedBytes: number; keptBytes: number },
  );
  expect(copied?.copiedBytes).toBeGreaterThan(1_000_000);
  expect(kept).toMatchObject({ copiedBytes: 0, keptBytes: copied?.copiedBytes });
});

test('a dry run writes nothing to the volume', async () => {
  const target = tempFolder();
  const { documents } = await well('laptop', 'export', 'noble', target, '--dry-run', '--json');
  expect(documents).toMatchObject([{ kind: 'plan', title: 'noble', volumes: [{ written: false }] }]);
  expect(readdirSync(target)).toEqual([]);
});

test('the site believes no key that it was not told of, and tells its fingerprint', async () => {
  for (const args of [
    ['inspect', usb1],
    ['import', usb1, at('site', 'never')],
    ['import', usb1, '--check-only'],
  ]) {
    const { code, stderr, result } = await on('site', ...args, '--keyring', keyring, '--json');
    expect(code, stderr).toBe(4);
    expect(result).toMatchObject({ outcome: 'failed', failures: [{ code: 'SIGNER_UNKNOWN' }] });
    expect(stderr).toContain(`--fingerprint ${fingerprint}`);
  }
  expect(readdirSync(at('site'))).toEqual(['data']);
});

test("inspect tells volumes and what is new, proven with the site's key", async () => {
  const args = ['inspect', usb2, '--into', at('site', 'noble'), '--keyring', keyring, '--fingerprint', fingerprint];
  const { result } = await well('site', ...args, '--json');
  expect(result.shipment).toMatchObject({
    title: 'noble',
    trust: { fingerprint, state: 'trusted' },
    volumes: [{ label: 'noble 1 of 2' }, { label: 'noble 2 of 2', folder: join(usb2, folderName) }],
    mirrors: [
      {
        name: 'noble',
        publication: 'trimmed',
        files: filesInNoble,
        into: { state: 'new', bringFiles: expect.any(Number) },
      },
    ],
    damaged: [],
  });
  expect((await well('site', ...args)).stdout).toMatch(/^noble 1 of 2 .* not here$/m);
});

test('two volumes in the wrong order become the mirror that was shipped, byte for byte', async () => {
  const here = at('site', 'noble');
  const first = await on('site', 'import', usb2, here, '--keyring', keyring, '--fingerprint', fingerprint, '--json');
  expect(first).toMatchObject({ code: 7, result: { import: { volumesNeeded: ['noble 1 of 2'], damaged: [] } } });
  expect(Object.keys(visible(here))).not.toContain('streams/v1/index.json');
  // The key is trusted from then on.
  const { result, stderr } = await on('site', 'import', usb1, here, '--keyring', keyring, '--json');
  expect(result, stderr).toMatchObject({ outcome: 'done', import: { volumesNeeded: [], damaged: [] } });
  expect(visible(here)).toEqual(visible(noble));
  expect((await well('site', 'keys', 'trusted', '--json')).result.keys).toMatchObject([
    { signs: 'shipments', fingerprint },
  ]);
  expect((await well('site', 'audit', here, '--json')).result).toMatchObject({ missing: [], damaged: [], extra: [] });
});

test('custody at the site names the signature, the download, both volumes and the import', async () => {
  const here = await imported();
  const { stdout, result } = await well('site', 'mirrors', 'custody', here, '--json');
  const kinds = (result.custody as { steps: { kind: string }[] }).steps.map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(['signed', 'downloaded', 'written', 'imported']));
  expect(stdout).toContain(fingerprint);
});

test('a receipt brings only what is new, and the site has the same again', async () => {
  const here = await imported();
  const [target, papers] = [tempFolder(), tempFolder()];
  const { result } = await well('site', 'receipt', here, '--site', 'Site B', '--output', papers, '--json');
  const { file, fingerprint: siteKey } = result.receipt as { file: string; fingerprint: string };
  expect(siteKey).toBe(await keyOf('site'));
  await well('laptop', 'mirror', 'practice', noble, 'release=jammy', ...filters);
  const refused = await on('laptop', 'export', 'noble', target, '--delta-from', file, '--restart');
  expect([refused.code, readdirSync(target)]).toEqual([4, []]);
  const words = ['--delta-from', file, '--restart', '--json'];
  const planned = await well('laptop', 'export', 'noble', target, ...words, '--fingerprint', siteKey, '--dry-run');
  expect(planned.result).toMatchObject({ spared: { files: filesInNoble }, siteRemoves: 0 });
  // The key of the site is trusted from then on.
  const delta = await well('laptop', 'export', 'noble', target, ...words);
  const { write } = planned.result as { write: { bytes: number } };
  expect(delta.result.export).toMatchObject({ copiedBytes: write.bytes, keptBytes: 0 });
  await well('site', 'import', target, here, '--keyring', keyring);
  expect(visible(here)).toEqual(visible(noble));
});

/** The site's mirror, imported from copies of both volumes if another test has not done so. */
async function imported(): Promise<string> {
  const here = at('site', 'noble');
  await well('site', 'import', usb1, usb2, here, '--keyring', keyring, '--fingerprint', fingerprint);
  return here;
}

test('inspect names a file that lost its end, a check one with a flipped bit; both end with 5', async () => {
  const volumes = carried();
  const { file, name } = largestData(volumes[0]);
  const bytes = readFileSync(file);
  const trusting = ['--keyring', keyring, '--fingerprint', fingerprint, '--json'];
  writeFileSync(file, bytes.subarray(0, -1));
  const inspected = await on('site', 'inspect', ...volumes, ...trusting);
  expect(inspected).toMatchObject({ code: 5, result: { shipment: { damaged: [{ path: name }] } } });
  writeFileSync(file, bytes.fill((bytes[9] ?? 0) ^ 1, 9, 10));
  const checked = await on('site', 'import', ...volumes, '--check-only', ...trusting);
  expect(checked).toMatchObject({ code: 5, result: { import: { damaged: [{ path: name }] } } });
});

test('a check names a manifest that was altered', async () => {
  const trusting = ['--keyring', keyring, '--fingerprint', fingerprint, '--json'];
  const checked = await on('site', 'import', altered(), '--check-only', ...trusting);
  expect(checked).toMatchObject({ code: 5, result: { import: { damaged: [{ path: shipmentNames.manifest }] } } });
});

function largestData(volume: string): { readonly file: string; readonly name: string } {
  const names = Object.keys(treeOf(join(volume, folderName))).filter((name) => name.startsWith('data/'));
  const sizeOf = (name: string) => statSync(join(volume, folderName, name)).size;
  const [name = ''] = names.toSorted((one, other) => sizeOf(other) - sizeOf(one));
  return { name, file: join(volume, folderName, name) };
}

test.each([
  ['a folder that is no shipment', () => tempFolder(), 2, 'BAD_ARGUMENT'],
  ['a volume that was not finished', () => unfinished(), 4, 'MALFORMED'],
  ['a manifest that was altered', () => altered(), 4, 'SIGNATURE_BAD'],
] as const)('%s is refused by inspect and import alike', async (_, volume, code, failure) => {
  const folder = volume();
  for (const args of [
    ['inspect', folder],
    ['import', folder, at('site', 'never')],
  ]) {
    const ran = await on('site', ...args, '--keyring', keyring, '--fingerprint', fingerprint, '--json');
    expect([ran.code, ran.result.failures], ran.stderr).toMatchObject([code, [{ code: failure }]]);
  }
});

function unfinished(): string {
  const [volume] = carried();
  const folder = join(volume, folderName);
  writeFileSync(join(folder, shipmentNames.incomplete), '{}');
  rmSync(join(folder, shipmentNames.seal));
  return volume;
}

function altered(): string {
  const [volume] = carried();
  const file = join(volume, folderName, shipmentNames.manifest);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"title": "noble"', '"title": "Noble"'));
  return volume;
}

test('without a key of the site the images are not believed, whatever is on the medium', async () => {
  const volumes = carried();
  const trusting = ['--fingerprint', fingerprint, '--json'];
  for (const args of [
    ['inspect', ...volumes],
    ['import', ...volumes, at('site', 'never')],
  ]) {
    const ran = await on('site', ...args, ...trusting);
    expect([ran.code, ran.result], ran.stderr).toMatchObject([4, { outcome: 'failed', failures: [{}] }]);
  }
  expect(readdirSync(at('site'))).not.toContain('never');
});

test.each([
  ['a target that is not there', () => [noble, at('nowhere', 'usb')], 6],
  ['a target inside of the mirror', () => [noble, noble], 2],
  ['a volume that is too small for anything', () => [noble, tempFolder(), '--volume-size', '10k'], 6],
  ['an update where nothing stands', () => [noble, tempFolder(), '--delta-from', 'medium'], 2],
  ['a receipt that is none', () => [noble, tempFolder(), '--delta-from', import.meta.filename], 4],
] as const)('an export to %s is refused', async (_, words, code) => {
  const ran = await on('laptop', 'export', ...words(), '--json');
  expect(ran.code, ran.stderr).toBe(code);
  expect(ran.result).toMatchObject({ outcome: 'failed' });
});

test('volumes lists what is mounted, as programs read it', async () => {
  const { result } = await well('laptop', 'volumes', '--all', '--json');
  expect(result.volumes).toEqual(
    expect.arrayContaining([expect.objectContaining({ mountPoint: expect.any(String), system: true })]),
  );
});
