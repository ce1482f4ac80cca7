import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { practiceProductFiles } from '../../../electron/engine/practice/practice-products.ts';
import type { PracticeStream } from '../../../electron/engine/practice/practice-stream.ts';
import { ensurePracticeStream } from '../../../electron/engine/practice/practice-stream.ts';
import { asOrdinaryUser } from '../../helpers/ordinary-user.ts';
import { startScript } from '../../helpers/start-script.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const now = new Date('2026-03-01T12:00:00Z');

interface Item {
  readonly path?: string;
  readonly sha256?: string;
  readonly size?: number;
}

/** Every item of every product file that the index leads to. */
function itemsOf({ root }: PracticeStream): readonly Item[] {
  const index = readJson(join(root, 'streams/v1/index.json'));
  return Object.values(index.index).flatMap(({ path }) => {
    const { products } = readJson(join(root, path));
    return Object.values(products)
      .flatMap(({ versions }) => Object.values(versions))
      .flatMap(({ items }) => Object.values(items));
  });
}

interface StreamJson {
  readonly index: Record<string, { readonly path: string; readonly updated: string }>;
  readonly products: Record<string, { readonly versions: Record<string, { readonly items: Record<string, Item> }> }>;
  readonly updated: string;
}

function readJson(file: string): StreamJson {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('the practice stream', () => {
  let made: string;
  /** Only looked at. */
  let stream: PracticeStream;
  beforeAll(async () => {
    made = mkdtempSync(join(tmpdir(), 'streamferry-'));
    stream = await ensurePracticeStream(join(made, 'practice'), now);
  });
  afterAll(() => rmSync(made, { recursive: true, force: true, maxRetries: 5 }));

  test('holds every file that its documents list, right in size and digest, and no other', async () => {
    const listed = new Map<string, Item>();
    for (const item of itemsOf(stream)) if (item.path !== undefined) listed.set(item.path, item);
    const here = readdirSync(stream.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(stream.root.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((path) => !path.startsWith('streams/'));
    expect(here.sort()).toEqual([...listed.keys()].sort());
    for (const [path, item] of listed) {
      expect({ path, size: statSync(join(stream.root, path)).size }).toEqual({ path, size: item.size });
      expect({ path, sha256: sha256Of(join(stream.root, path)) }).toEqual({ path, sha256: item.sha256 });
    }
  });

  test('is signed so that gpgv verifies every document with its keyring', async () => {
    const stream = await ensurePracticeStream(join(tempFolder(), 'practice'), new Date());
    const folder = join(stream.root, 'streams', 'v1');
    const names = readdirSync(folder);
    const signed = [
      ...names.filter((name) => name.endsWith('.sjson')).map((name) => [name]),
      ...names.filter((name) => name.endsWith('.gpg')).map((name) => [name, name.replace(/\.gpg$/, '')]),
    ];
    expect(signed).toHaveLength(10);
    for (const files of signed) {
      const status = execFileSync(
        'gpgv',
        ['--status-fd', '1', '--keyring', stream.keyringFile, ...files.map((name) => join(folder, name))],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
      expect(status).toContain(`VALIDSIG ${stream.fingerprint}`);
    }
  });

  test('shares one squashfs and one manifest between the kernels of a release, serial and architecture', async () => {
    const squashfs = itemsOf(stream).filter(({ path }) => path === 'noble/amd64/20250805/squashfs');
    const manifests = itemsOf(stream).filter(({ path }) => path === 'noble/amd64/20250805/squashfs.manifest');
    expect(squashfs).toHaveLength(4);
    expect(manifests).toHaveLength(4);
  });

  test('changes a few packages of the manifest from one serial to the next', async () => {
    const { root } = stream;
    const linesOf = (serial: string) =>
      readFileSync(join(root, `noble/amd64/${serial}/squashfs.manifest`), 'utf8')
        .trimEnd()
        .split('\n');
    const older = new Set(linesOf('20250704'));
    const changed = linesOf('20250805').filter((line) => !older.has(line));
    expect(older.size).toBeGreaterThan(50);
    expect(changed).toContain('libc6:amd64\t2.39-0ubuntu8.5');
    expect(changed.length).toBeGreaterThan(2);
    expect(changed.length).toBeLessThan(15);
  });

  test('is dated shortly before the present, never after it', async () => {
    const { root } = stream;
    const index = readJson(join(root, 'streams/v1/index.json'));
    for (const { updated } of [index, ...Object.values(index.index)]) {
      const ageMinutes = (now.getTime() - Date.parse(updated)) / 60_000;
      expect(ageMinutes).toBeGreaterThan(0);
      expect(ageMinutes).toBeLessThan(60);
    }
  });

  test('has the same item files wherever it is made', async () => {
    const other = await ensurePracticeStream(join(tempFolder(), 'practice'), new Date('2027-01-01T00:00:00Z'));
    expect(itemsOf(other)).toEqual(itemsOf(stream));
    expect(other.fingerprint).not.toBe(stream.fingerprint);
  });

  test('carries tags of every level that MAAS reads', () => {
    const ubuntu = practiceProductFiles().find(({ contentId }) => contentId.endsWith(':v3:download'));
    const product = ubuntu?.products['com.ubuntu.maas.stable:v3:boot:22.04:arm64:hwe-22.04'];
    expect(product?.tags).toEqual({
      arch: 'arm64',
      kflavor: 'generic',
      krel: 'jammy',
      label: 'stable',
      os: 'ubuntu',
      release: 'jammy',
      release_codename: 'Jammy Jellyfish',
      release_title: '22.04 LTS',
      subarch: 'hwe-22.04',
      subarches:
        'generic,hwe-p,hwe-q,hwe-r,hwe-s,hwe-t,hwe-u,hwe-v,hwe-w,ga-16.04,ga-18.04,ga-20.04,ga-22.04,hwe-22.04',
      support_eol: '2027-06-01',
      support_esm_eol: '2032-04-09',
      version: '22.04',
    });
    expect(product?.versions['20250808']?.['boot-kernel']?.tags).toEqual({
      ftype: 'boot-kernel',
      kpackage: 'linux-generic-hwe-22.04',
    });
  });

  test('has the four bootloaders, two CentOS releases and a notification without a file', () => {
    const [bootloaders, notifications, centos] = practiceProductFiles();
    expect(Object.values(bootloaders?.products ?? {}).map(({ tags }) => [tags.os, tags['bootloader-type']])).toEqual([
      ['grub-efi-signed', 'uefi'],
      ['grub-efi', 'uefi'],
      ['grub-ieee1275', 'open-firmware'],
      ['pxelinux', 'pxe'],
    ]);
    expect(Object.values(centos?.products ?? {}).map(({ tags }) => tags.release)).toEqual(['centos70', '8']);
    const notice = notifications?.products['com.ubuntu.maas.stable:1:notifications']?.versions['20250601'];
    expect(notice?.['release-notification']).not.toHaveProperty('file');
  });
});

describe('ensurePracticeStream', () => {
  test('reuses a stream that is whole', async () => {
    const folder = join(tempFolder(), 'practice');
    const first = await ensurePracticeStream(folder, now);
    const made = statSync(join(folder, 'practice.json')).mtimeMs;
    expect(await ensurePracticeStream(folder, now)).toEqual(first);
    expect(statSync(join(folder, 'practice.json')).mtimeMs).toBe(made);
  });

  const damages: readonly (readonly [string, (stream: PracticeStream) => Promise<void>])[] = [
    ['a file is gone', ({ root }) => rm(join(root, 'noble/amd64/20250805/squashfs'))],
    ['a file is longer', ({ root }) => appendFile(join(root, 'streams/v1/index.json'), ' ')],
    ['a byte of a file differs', ({ root }) => flipByte(join(root, 'jammy/arm64/20250808/squashfs'))],
    ['the keyring is empty', ({ keyringFile }) => writeFile(keyringFile, '')],
    [
      'the record is cut short',
      ({ keyringFile }) => writeFile(join(dirname(keyringFile), 'practice.json'), '{"layout":'),
    ],
    [
      'the record tells of an older layout',
      ({ keyringFile }) => setLayout(join(dirname(keyringFile), 'practice.json')),
    ],
  ];
  test.each(damages)('makes the stream anew when %s', async (_, damage) => {
    const folder = join(tempFolder(), 'practice');
    const first = await ensurePracticeStream(folder, now);
    await damage(first);
    const second = await ensurePracticeStream(folder, now);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    expect(await ensurePracticeStream(folder, now)).toEqual(second);
  });

  test('makes a stream anew that is dated after the present, as one made while the clock was wrong', async () => {
    const folder = join(tempFolder(), 'practice');
    const first = await ensurePracticeStream(folder, new Date('2030-01-01T00:00:00Z'));
    const second = await ensurePracticeStream(folder, now);
    expect(second.fingerprint).not.toBe(first.fingerprint);
  });

  test('gives callers in two processes and in one the same stream', async () => {
    const folder = join(tempFolder(), 'practice');
    const ask = `import { ensurePracticeStream } from './electron/engine/practice/practice-stream.ts';
      console.log((await ensurePracticeStream(process.argv[1], new Date(${now.getTime()}))).fingerprint);`;
    const answers = await Promise.all([
      startScript(ask, [folder]).output,
      startScript(ask, [folder]).output,
      ensurePracticeStream(folder, now).then(({ fingerprint }) => fingerprint),
      ensurePracticeStream(folder, now).then(({ fingerprint }) => fingerprint),
    ]);
    expect(new Set(answers.map((answer) => answer.trim())).size).toBe(1);
  });

  test('shows nothing when killed while it makes the stream, and leaves nothing over at the next call', async () => {
    const parent = tempFolder();
    const folder = join(parent, 'practice');
    const killed = startScript(
      `import { ensurePracticeStream } from './electron/engine/practice/practice-stream.ts';
       await ensurePracticeStream(process.argv[1], new Date(${now.getTime()}));`,
      [folder],
    );
    await until(() => readdirSync(parent).some((name) => name.startsWith('.practice.building-')));
    killed.kill();
    await killed.output.catch(() => undefined);
    expect(existsSync(folder)).toBe(false);
    await ensurePracticeStream(folder, now);
    expect(readdirSync(parent).sort()).toEqual(['practice', 'practice.lock']);
  });
});

test.skipIf(process.platform === 'win32')(
  'ensurePracticeStream fails with NOT_WRITABLE in a read-only folder',
  async () => {
    const parent = tempFolder();
    // Everything is loaded before rights are dropped: the repository may be in a folder of root's own.
    await ensurePracticeStream(join(tempFolder(), 'practice'), now);
    chmodSync(parent, 0o555);
    const making = asOrdinaryUser(parent, () => ensurePracticeStream(join(parent, 'practice'), now));
    await expect(making).rejects.toMatchObject({ code: 'NOT_WRITABLE' });
    chmodSync(parent, 0o755);
  },
);

async function flipByte(file: string): Promise<void> {
  const bytes = readFileSync(file);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

async function setLayout(file: string): Promise<void> {
  const record = JSON.parse(readFileSync(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...record, layout: 0 }));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
