import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shortageText } from '../../../../electron/engine/media/serving/shipment-to-serve.ts';
import { contentName, shipmentFile } from '../../../../electron/engine/media/shipment-layout.ts';
import { ask, openMirrorServer, startMirrorServer, type TestServer, until } from '../../../helpers/mirror-server.ts';
import { copyVolumes, type ShippedMirror, shipMirror, shipmentOn } from '../../../helpers/served-shipment.ts';
import { canMount, readOnlyView } from '../../../helpers/small-volume.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';

const large = 'noble/amd64/20250101/ga-24.04-000/boot-kernel';
const small = 'noble/amd64/20250101/ga-24.04-000/manifest';
const largeBytes = 2_500_000;
const partBytes = 1_000_000;

const scene = longTempFolder();
let shipped: ShippedMirror;
let good: Buffer;
let server: TestServer;

beforeAll(async () => {
  const fileSizeBytes = (path: string) => (path === large ? largeBytes : 10_000);
  shipped = await shipMirror({ folder: scene.folder, volumes: 2, partBytes, fileSizeBytes });
  good = readFileSync(join(shipped.made.folder, large));
  server = await openMirrorServer(await mirrorsOn(shipped.shipment.folders));
});

afterAll(async () => {
  await server?.server.close();
  await shipped?.made.engine.close();
  scene.remove();
});

const mirrorsOn = async (folders: readonly string[]) => (await shipmentOn(folders, shipped.stream.keyringFile)).mirrors;

const fileOf = (folders: readonly string[], path: string, part?: number) => {
  const sha256 = createHash('sha256')
    .update(readFileSync(join(shipped.made.folder, path)))
    .digest('hex');
  const found = folders.map((folder) => shipmentFile(folder, contentName(sha256, part))).find((file) => lstatOf(file));
  if (found === undefined) throw new Error(`${path} is on none of ${folders.join(', ')}`);
  return found;
};
const lstatOf = (file: string) => lstatSync(file, { throwIfNoEntry: false });

async function onCopies() {
  const folders = copyVolumes(shipped.shipment.folders, tempFolder());
  return { folders, ...(await startMirrorServer(await mirrorsOn(folders), { limits: { pollMs: 50 } })) };
}

/** Names, sizes, modes, times and content of everything below a folder, and of the folder. */
function stateOf(root: string): string[] {
  const names = ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()];
  return names.map((name) => {
    const { mode, size, mtimeMs, ctimeMs } = lstatSync(join(root, name));
    const bytes = lstatSync(join(root, name)).isFile() ? readFileSync(join(root, name)) : '';
    return [name, mode, size, mtimeMs, ctimeMs, createHash('sha256').update(bytes).digest('hex')].join(' ');
  });
}

describe('what is on a shipment is served as from the mirror', () => {
  test('every document and item, byte for byte', async () => {
    const paths = shipped.shipment.manifest.mirrors.flatMap(({ documents, files }) =>
      [...documents, ...files].map(({ path }) => path),
    );
    expect(paths.length).toBeGreaterThan(4);
    for (const path of paths) {
      const { status, body } = await ask(`${server.origin}/maas/images/ephemeral-v3/stable/${path}`);
      expect([path, status, body.equals(readFileSync(join(shipped.made.folder, path)))]).toEqual([path, 200, true]);
    }
  });

  test('with the headers that the mirror itself is served with', async () => {
    const plain = await startMirrorServer([{ mirrorId: 'm', name: 'lab', folder: shipped.made.folder }]);
    for (const path of [large, small, 'streams/v1/index.sjson']) {
      const [from, mirror] = await Promise.all([
        ask(`${server.origin}/lab/${path}`),
        ask(`${plain.origin}/lab/${path}`),
      ]);
      const { etag, 'content-type': type, 'cache-control': cache, 'content-length': length } = mirror.headers;
      expect(from.headers).toMatchObject({
        etag,
        'content-type': type,
        'cache-control': cache,
        'content-length': length,
      });
    }
  });

  test('it tells that it is served from a medium, under the id of the mirror', () => {
    const { folders, manifest } = shipped.shipment;
    expect(server.server.mirrors).toMatchObject([
      {
        mirrorId: manifest.mirrors[0]?.id,
        folder: folders[0],
        fromMedium: { title: manifest.title, folders },
        files: 3,
        sizeBytes: largeBytes + 20_000,
        publication: 'verbatim',
      },
    ]);
  });

  test('names of the shipment itself lead nowhere', async () => {
    for (const path of ['manifest.json', 'SHA256SUMS', 'keys/shipment.gpg', '../manifest.json', `data/${large}`]) {
      expect((await ask(`${server.origin}/lab/${path}`)).status).toBe(404);
    }
  });
});

describe('ranges of a file in three parts', () => {
  const [seam, second] = [partBytes, 2 * partBytes];
  test.each<[string, number, number]>([
    ['bytes=0-0', 0, 0],
    [`bytes=${seam - 1}-${seam - 1}`, seam - 1, seam - 1],
    [`bytes=${seam}-${seam}`, seam, seam],
    [`bytes=${seam - 1}-${seam}`, seam - 1, seam],
    [`bytes=${seam - 1}-${seam + 1}`, seam - 1, seam + 1],
    [`bytes=${second - 1}-${second}`, second - 1, second],
    [`bytes=${seam}-${second - 1}`, seam, second - 1],
    [`bytes=${seam + 1}-${second}`, seam + 1, second],
    [`bytes=${seam - 7}-${second + 7}`, seam - 7, second + 7],
    [`bytes=5-`, 5, largeBytes - 1],
    [`bytes=${second}-`, second, largeBytes - 1],
    ['bytes=-1', largeBytes - 1, largeBytes - 1],
    [`bytes=-${largeBytes - second}`, second, largeBytes - 1],
    [`bytes=-${largeBytes - second + 1}`, second - 1, largeBytes - 1],
    [`bytes=-${largeBytes + 5}`, 0, largeBytes - 1],
    [`bytes=0-${largeBytes + 5}`, 0, largeBytes - 1],
  ])('%s', async (range, first, last) => {
    const { status, headers, body } = await ask(`${server.origin}/lab/${large}`, { headers: { range } });
    expect([status, headers['content-range']]).toEqual([206, `bytes ${first}-${last}/${largeBytes}`]);
    expect(body.equals(good.subarray(first, last + 1))).toBe(true);
  });

  test('one that lies behind the end cannot be satisfied', async () => {
    const { status, headers } = await ask(`${server.origin}/lab/${large}`, {
      headers: { range: `bytes=${largeBytes}-` },
    });
    expect([status, headers['content-range']]).toEqual([416, `bytes */${largeBytes}`]);
  });

  test('If-Range gives the range of this very file, and else the whole', async () => {
    const url = `${server.origin}/lab/${large}`;
    const { headers } = await ask(url, { method: 'HEAD' });
    const range = `bytes=${seam - 2}-${seam + 1}`;
    const asked = async (ifRange: string) => {
      const { status, body } = await ask(url, { headers: { range, 'if-range': ifRange } });
      return [status, body.length];
    };
    expect(await asked(String(headers.etag))).toEqual([206, 4]);
    expect(await asked(String(headers['last-modified']))).toEqual([206, 4]);
    expect(await asked('"another"')).toEqual([200, largeBytes]);
    expect(await asked('Mon, 01 Jan 2001 00:00:00 GMT')).toEqual([200, largeBytes]);
  });
});

test('nothing on the media changes while they are served', async () => {
  const folders = copyVolumes(shipped.shipment.folders, tempFolder());
  for (const folder of folders) execFileSync('chmod', ['-R', 'a-w', folder]);
  const before = folders.map(stateOf);
  const { origin, server: one } = await startMirrorServer(await mirrorsOn(folders), { limits: { pollMs: 20 } });
  for (const path of [large, small, 'streams/v1/index.sjson', 'nowhere']) await ask(`${origin}/lab/${path}`);
  await one.refresh(folders[0] ?? '');
  await one.close();
  expect(folders.map(stateOf)).toEqual(before);
  for (const folder of folders) execFileSync('chmod', ['-R', 'u+w', folder]);
});

test.runIf(canMount)('a medium with its switch on read-only is served', async () => {
  const views = shipped.shipment.folders.map(readOnlyView);
  const { origin } = await startMirrorServer(await mirrorsOn(views));
  expect((await ask(`${origin}/lab/${large}`)).body.equals(good)).toBe(true);
});

describe('what is damaged is not sent as good', () => {
  test.each([1, 2, 3])('one byte of part %i: never completed, and 404 from then on', async (part) => {
    const { folders, origin, notices } = await onCopies();
    const file = fileOf(folders, large, part);
    const bytes = readFileSync(file);
    const { atime, mtime } = lstatSync(file);
    bytes.writeUInt8(bytes.readUInt8(333_333) ^ 1, 333_333);
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
    await expect(ask(`${origin}/lab/${large}`)).rejects.toThrow();
    await until('a notice', () => notices.length > 0);
    expect(notices).toEqual([
      {
        mirrorId: expect.any(String),
        path: large,
        message: expect.stringMatching(/boot-kernel of lab .*content is not what its digest says.*check the shipment/s),
      },
    ]);
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    expect((await ask(`${origin}/lab/${large}`, { headers: { range: 'bytes=0-9' } })).status).toBe(404);
    expect((await ask(`${origin}/lab/${small}`)).status).toBe(200);
  });

  test.each<[string, (file: string) => void, RegExp]>([
    [
      'shorter',
      (file) => writeFileSync(file, good.subarray(0, 999_999)),
      /part 2 of 3 has 999999 bytes instead of 1000000/,
    ],
    ['longer', (file) => writeFileSync(file, 'x', { flag: 'a' }), /part 2 of 3 has 1000001 bytes/],
    ['gone', (file) => rmSync(file), /part 2 of 3 is not there/],
    ['a link', (file) => swapForLink(file), /part 2 of 3: a link, a folder or a special file/],
  ])('a part that is %s: 404, also for a range that does not touch it', async (_, change, reason) => {
    const { folders, origin, notices } = await onCopies();
    change(fileOf(folders, large, 2));
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    expect((await ask(`${origin}/lab/${large}`, { headers: { range: 'bytes=0-9' } })).status).toBe(404);
    await until('a notice', () => notices.length > 0);
    expect(notices[0]?.message).toMatch(reason);
  });

  test('a damaged document is refused before anything is served', async () => {
    const folders = copyVolumes(shipped.shipment.folders, tempFolder());
    const [index] = shipped.shipment.manifest.mirrors[0]?.documents ?? [];
    for (const folder of folders) writeFileSync(shipmentFile(folder, contentName(index?.sha256 ?? '')), 'no');
    await expect(mirrorsOn(folders)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    const [first, second] = shipped.shipment.folders;
    expect(await mirrorsOn([folders[0] ?? '', second ?? ''])).toHaveLength(1);
    expect(first).not.toBe(folders[0]);
  });
});

function swapForLink(file: string): void {
  renameSync(file, `${file}.elsewhere`);
  symlinkSync(`${file}.elsewhere`, file);
}

describe('a medium that is pulled', () => {
  test('its files are 404, told once for all of them; plugged in again they are served', async () => {
    const { folders, origin, notices } = await onCopies();
    const [first = '', second = ''] = folders;
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(200);
    renameSync(first, `${first}-pulled`);
    renameSync(second, `${second}-pulled`);
    for (const path of [large, small]) expect((await ask(`${origin}/lab/${path}`)).status).toBe(404);
    expect((await ask(`${origin}/lab/streams/v1/index.sjson`)).status).toBe(200);
    await until('two notices', () => notices.length >= 2);
    expect(notices.map(({ message }) => message).sort()).toEqual([
      expect.stringMatching(/^lab 1 of 2 is not there any more .*Plug it in again/),
      expect.stringMatching(/^lab 2 of 2 is not there any more/),
    ]);
    renameSync(`${first}-pulled`, first);
    renameSync(`${second}-pulled`, second);
    expect((await ask(`${origin}/lab/${large}`)).body.equals(good)).toBe(true);
    await until('they are told to be back', () => notices.length >= 4);
    expect(
      notices
        .slice(2)
        .map(({ message }) => message)
        .sort(),
    ).toEqual([
      expect.stringMatching(/^lab 1 of 2 is there again/),
      expect.stringMatching(/^lab 2 of 2 is there again/),
    ]);
  });

  test('what is being sent is cut off at the part that is gone, and the server goes on', async () => {
    const { folders, origin, notices } = await onCopies();
    const last = fileOf(folders, large, 3);
    const told = await new Promise<string>((resolve) => {
      const sent = get(`${origin}/lab/${large}`, (response) => {
        response.once('data', () => renameSync(last, `${last}.away`));
        response.on('error', () => resolve('cut off'));
        response.on('end', () => resolve('complete'));
      });
      sent.on('error', () => resolve('cut off'));
    });
    // It may all have been on its way already.
    if (told === 'cut off') {
      await until('a notice', () => notices.length > 0);
      expect(notices[0]?.message).toMatch(/part 3 of 3 is not there any more/);
    }
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    renameSync(`${last}.away`, last);
    expect((await ask(`${origin}/lab/${large}`)).body.equals(good)).toBe(true);
  });

  test('a volume that is written anew meanwhile is told', async () => {
    const { folders, notices } = await onCopies();
    const seal = join(folders[0] ?? '', 'volume.json');
    chmodSync(seal, 0o644);
    writeFileSync(seal, '{}');
    await until('a notice', () => notices.length > 0);
    expect(notices[0]?.message).toMatch(/^lab 1 of 2 .*was written anew.*Stop the server and start it again/);
  });
});

describe('volumes that are not at hand', () => {
  test('what needs them is not served, the rest is, and the shortage names them', async () => {
    const [first = ''] = shipped.shipment.folders;
    const { mirrors, shortage } = await shipmentOn([first], shipped.stream.keyringFile);
    const { origin } = await startMirrorServer(mirrors);
    const statuses = await Promise.all(
      [...shipped.stream.files.keys()].map(async (path) => (await ask(`${origin}/lab/${path}`)).status),
    );
    expect((await ask(`${origin}/lab/streams/v1/index.sjson`)).status).toBe(200);
    expect((await ask(`${origin}/lab/${large}`)).status).toBe(404);
    expect(statuses.filter((status) => status === 404)).toHaveLength(shortage.missingFiles);
    expect(shortage.volumesMissing).toEqual(['lab 2 of 2']);
    expect(shortageText('lab', shortage)).toMatch(
      /1 file of lab cannot be served: the rest stands on lab 2 of 2\. Plug in/,
    );
    expect(mirrors[0]?.medium.held.size).toBe(3);
  });
});
