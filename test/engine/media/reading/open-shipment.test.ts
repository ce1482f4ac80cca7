import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeIncomplete } from '../../../../electron/engine/media/manifest.ts';
import { findShipments } from '../../../../electron/engine/media/reading/find-shipments.ts';
import { type OpenRequest, openShipment } from '../../../../electron/engine/media/reading/open-shipment.ts';
import { requireTrusted, type TrustedShippers } from '../../../../electron/engine/media/reading/trusted-shippers.ts';
import { type HandmadeShipment, handmadeShipment, quickKeys } from '../../../helpers/handmade-shipment.ts';
import { buildMirror } from '../../../helpers/made-mirror.ts';
import { makeStream } from '../../../helpers/make-stream.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';

const now = new Date();
const base = longTempFolder();
const mirrorFolder = join(base.folder, 'noble');
let one: HandmadeShipment;
let three: HandmadeShipment;
let keys: Awaited<ReturnType<typeof quickKeys>>;

beforeAll(async () => {
  const stream = await makeStream({ folder: base.folder, versionNames: ['20250101'], forms: ['sjson'] });
  const { engine } = await buildMirror({ folder: mirrorFolder, source: stream.root, keyringFile: stream.keyringFile });
  await engine.close();
  keys = await quickKeys(join(base.folder, 'keys'));
  const mirrors = [{ name: 'noble', folder: mirrorFolder }];
  one = await handmadeShipment({ mirrors, target: join(base.folder, 'one'), keys });
  three = await handmadeShipment({ mirrors, target: join(base.folder, 'three'), keys, volumes: 3, partBytes: 4000 });
});
afterAll(() => base.remove());

const nobody: TrustedShippers = { knows: () => false, trusts: () => false, before: () => undefined };
const believing: TrustedShippers = { knows: () => true, trusts: () => true, before: () => undefined };

function open(folders: readonly string[], more: Partial<OpenRequest> = {}) {
  return openShipment({ folders, shippers: believing, now, ...more });
}

/** A copy that may be spoiled. */
function copied({ folders: [folder = ''] }: HandmadeShipment = one): string {
  const copy = join(tempFolder(), 'volume', 'streamferry-noble');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe('opening a shipment', () => {
  test('gives its manifest, its volume and where each content stands', async () => {
    const opened = await open(one.folders);
    expect(opened.manifest).toEqual(one.manifest);
    expect(opened.volumes).toMatchObject([{ folder: one.folders[0], number: 1 }]);
    expect(opened.absent).toEqual([]);
    for (const { sha256, sizeBytes } of one.manifest.contents)
      expect(opened.locate(sha256)).toMatchObject({ sizeBytes, parts: [{ sizeBytes, sha256 }] });
    expect(opened.locate('0'.repeat(64))).toBeUndefined();
  });

  test('takes the volume that it stands on, whatever litter is there', async () => {
    const folder = copied();
    for (const litter of ['.Trash-1000', 'System Volume Information', '$RECYCLE.BIN', '.fseventsd', '.Spotlight-V100'])
      cpSync(folder, join(dirname(folder), litter), { recursive: true });
    writeFileSync(join(folder, '._manifest.json'), 'litter');
    expect((await open([dirname(folder)])).volumes).toMatchObject([{ folder }]);
  });

  test('writes nothing, and reads no item', async () => {
    const folder = copied();
    const before = treeOf(folder);
    await open([folder]);
    expect(treeOf(folder)).toEqual(before);
  });

  test('puts volumes in their order, and says which are absent', async () => {
    const [first = '', second = '', third = ''] = three.folders;
    const opened = await open([third, first]);
    expect(opened.volumes.map(({ number }) => number)).toEqual([1, 3]);
    expect(opened.absent).toMatchObject([{ number: 2, label: 'noble 2 of 3' }]);
    const all = await open([second, third, first]);
    for (const { sha256, sizeBytes, parts } of three.manifest.contents)
      expect(all.locate(sha256)).toMatchObject({ sizeBytes, parts: parts.map(({ sha256: own }) => ({ sha256: own })) });
    const split = three.manifest.contents.find(({ parts }) => parts.length > 2);
    expect(opened.locate(split?.sha256 ?? '')).toBeUndefined();
    expect(opened.partsOf(split?.sha256 ?? '')?.filter(({ files }) => files.length === 0)).toHaveLength(1);
  });

  test('reads documents from any of its volumes', async () => {
    const opened = await open(three.folders);
    for (const { sha256, sizeBytes } of three.manifest.mirrors[0]?.documents ?? [])
      expect((await opened.read(sha256)).length).toBe(sizeBytes);
  });
});

describe('a folder is refused', () => {
  test.each([
    ['that is not there', () => join(tempFolder(), 'nowhere')],
    ['that is empty', () => tempFolder()],
    ['with something else in it', () => mirrorFolder],
  ])('%s', async (_, folder) => {
    await expect(open([folder()])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('with several shipments, and they are listed', async () => {
    const volume = tempFolder();
    const [folder = ''] = one.folders;
    for (const name of ['a', 'b']) cpSync(folder, join(volume, name), { recursive: true });
    const listed = expect.stringContaining(`${join(volume, 'a')}, ${join(volume, 'b')}`);
    await expect(open([volume])).rejects.toMatchObject({ code: 'BAD_ARGUMENT', message: listed });
  });

  test('that was not finished, with the words to end it', async () => {
    const folder = copied();
    const { id: shipmentId, title, createdAt } = one.manifest;
    const mark = { shipmentId, title, createdAt, number: 1, volumes: 1, label: title } as const;
    writeFileSync(
      join(folder, 'INCOMPLETE.json'),
      encodeIncomplete({ format: 'streamferry-incomplete', version: 1, ...mark }),
    );
    await expect(open([folder])).rejects.toMatchObject({
      code: 'MALFORMED',
      message: expect.stringContaining('Write it again with the machine that has it'),
    });
    expect(await findShipments(folder)).toMatchObject([{ id: shipmentId, state: 'unfinished' }]);
    rmSync(join(folder, 'manifest.json'));
    expect(await findShipments(dirname(folder))).toMatchObject([
      { folder, volume: 1, volumes: 1, state: 'unfinished' },
    ]);
    await expect(open([dirname(folder)])).rejects.toMatchObject({ code: 'MALFORMED' });
  });

  test.each(['volume.json', 'volume.json.gpg', 'manifest.json', 'manifest.json.gpg', 'keys/shipment.gpg'])(
    'without %s',
    async (name) => {
      const folder = copied();
      rmSync(join(folder, name));
      await expect(open([folder])).rejects.toMatchObject({ code: 'MALFORMED', path: name });
    },
  );

  test('with the seal of another volume, or twice the same', async () => {
    const [first = '', second = ''] = three.folders;
    const folder = copied(three);
    for (const name of ['volume.json', 'volume.json.gpg']) cpSync(join(second, name), join(folder, name));
    await expect(open([folder, second])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(open([first, copied(three)])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(open([first, one.folders[0] ?? ''])).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('that is the same one named twice no more than once', async () => {
    const [first = ''] = three.folders;
    expect((await open([first, dirname(first)])).volumes).toHaveLength(1);
  });
});

describe('links', () => {
  test.each(['manifest.json', 'volume.json.gpg', 'keys/shipment.gpg'])(
    'in the place of %s are refused',
    async (name) => {
      const folder = copied();
      const aside = join(tempFolder(), 'aside');
      renameSync(join(folder, name), aside);
      symlinkSync(aside, join(folder, name));
      await expect(open([folder])).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    },
  );

  test('in the place of the folder of keys or data are refused', async () => {
    const folder = copied();
    for (const name of ['keys', 'data']) {
      const aside = join(tempFolder(), 'aside');
      renameSync(join(folder, name), aside);
      symlinkSync(aside, join(folder, name));
      const [document] = one.manifest.mirrors[0]?.documents ?? [];
      const reading =
        name === 'keys' ? open([folder]) : open([folder]).then(({ read }) => read(document?.sha256 ?? ''));
      await expect(reading).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
      rmSync(join(folder, name));
      renameSync(aside, join(folder, name));
    }
  });
});

describe('whom to believe', () => {
  test('a key that nobody trusted yet is shown, and refused until it is', async () => {
    const { trust } = await open(one.folders, { shippers: nobody });
    expect(trust).toEqual({ fingerprint: one.fingerprint, state: 'new' });
    expect(() => requireTrusted(trust, undefined)).toThrow(one.fingerprint);
  });

  test('a fingerprint that a person compared is believed, another is not', async () => {
    const right = await open(one.folders, { shippers: nobody, fingerprint: one.fingerprint });
    expect(right.trust.state).toBe('trusted');
    const other = 'A'.repeat(40);
    const wrong = await open(one.folders, { shippers: nobody, fingerprint: other });
    expect(wrong.trust.state).toBe('new');
    expect(() => requireTrusted(wrong.trust, other)).toThrow(other);
  });

  test('a changed key is refused, compared or not', async () => {
    const before = 'B'.repeat(40);
    const shippers = { knows: () => false, trusts: () => false, before: () => before };
    const { trust } = await open(one.folders, { shippers, fingerprint: one.fingerprint });
    expect(trust).toEqual({ fingerprint: one.fingerprint, state: 'changed', before });
    expect(() => requireTrusted(trust, one.fingerprint)).toThrow(before);
  });

  test('a shipment that agrees with itself by another key is told by that key', async () => {
    const forger = await quickKeys(join(tempFolder(), 'forger'));
    const mirrors = [{ name: 'noble', folder: mirrorFolder }];
    const forged = await handmadeShipment({ mirrors, target: tempFolder(), keys: forger });
    const knows = (key: string) => key === one.fingerprint;
    const shippers = { knows, trusts: knows, before: () => undefined };
    const { trust } = await open(forged.folders, { shippers });
    expect(trust).toEqual({ fingerprint: forged.fingerprint, state: 'new' });
  });

  test('a key that was put beside the right one by somebody else is vouched for by nobody', async () => {
    const folder = copied();
    const other = await quickKeys(join(tempFolder(), 'other'));
    const both = Buffer.concat([await keys.publicKeyring(), await other.publicKeyring()]);
    writeFileSync(join(folder, 'keys', 'shipment.gpg'), both);
    expect((await open([folder])).shipperKeys).toEqual([one.fingerprint]);
    expect((await open(one.folders)).shipperKeys).toEqual([one.fingerprint]);
  });
});

describe('shipments on a volume', () => {
  test('are found with what they say of themselves', async () => {
    const [folder = ''] = three.folders;
    const { id, title, createdAt } = three.manifest;
    const found = { folder, id, title, createdAt, volume: 1, volumes: 3, state: 'complete' };
    expect(await findShipments(dirname(folder))).toEqual([found]);
    expect(await findShipments(folder)).toEqual([found]);
  });

  test('are none where there are other files, nothing, or no folder', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'photos'));
    writeFileSync(join(folder, 'photos', 'manifest.json'), '{"name":"an app"}');
    expect(await findShipments(folder)).toEqual([]);
    expect(await findShipments(join(folder, 'away'))).toEqual([]);
    expect(readdirSync(folder)).toEqual(['photos']);
  });

  test('are not complete without their seal', async () => {
    const folder = copied();
    rmSync(join(folder, 'volume.json'));
    expect(await findShipments(folder)).toMatchObject([{ state: 'damaged' }]);
  });
});
