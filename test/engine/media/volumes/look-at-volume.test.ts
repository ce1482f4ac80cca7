import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Volume } from '../../../../electron/contract/media.ts';
import { encodeIncomplete } from '../../../../electron/engine/media/manifest.ts';
import { lookAtAll } from '../../../../electron/engine/media/volumes/list-volumes.ts';
import { VolumeLooks } from '../../../../electron/engine/media/volumes/look-at-volume.ts';
import type { MountedVolume } from '../../../../electron/engine/media/volumes/mounted-volume.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

function mounted(mountPoint: string, facts: Partial<MountedVolume> = {}): MountedVolume {
  const plain = { fileSystem: 'exfat', readOnly: false, removable: true, system: false, mayHang: false };
  return { id: mountPoint, mountPoint, ...plain, ...facts };
}

async function contentsOf(folder: string, facts?: Partial<MountedVolume>) {
  return (await new VolumeLooks().at(mounted(folder, facts)))?.contents;
}

/** Enough of a shipment to be found. */
function writeHead(folder: string): void {
  mkdirSync(folder);
  const mark = { shipmentId: 'S1', title: 'Noble', createdAt: '2026-01-02T03:04:05Z', label: 'Noble 1 of 2' };
  const bytes = encodeIncomplete({ format: 'streamferry-incomplete', version: 1, ...mark, number: 1, volumes: 2 });
  writeFileSync(join(folder, 'INCOMPLETE.json'), bytes);
}

describe('a look at a volume', () => {
  test('tells its sizes', async () => {
    const volume = await new VolumeLooks().at(mounted(tempFolder()));
    expect(volume?.sizeBytes).toBeGreaterThan(volume?.freeBytes ?? 0);
    expect(volume?.freeBytes).toBeGreaterThan(0);
    expect(volume).not.toHaveProperty('mayHang');
  });

  test('one that holds litter only is empty', async () => {
    const folder = tempFolder();
    for (const name of ['System Volume Information', '.Trash-1000', '$RECYCLE.BIN']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, '._x'), '');
    expect(await contentsOf(folder)).toEqual({ kind: 'empty' });
  });

  test('one with files of somebody else says so', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'thesis.odt'), '');
    expect(await contentsOf(folder)).toEqual({ kind: 'other-files' });
  });

  test('one with a shipment names it, and whether other files stand beside it', async () => {
    const folder = tempFolder();
    writeHead(join(folder, 'streamferry-noble'));
    const shipment = { id: 'S1', title: 'Noble', volumes: 2, state: 'unfinished' };
    expect(await contentsOf(folder)).toMatchObject({ kind: 'shipments', shipments: [shipment], otherFiles: false });
    mkdirSync(join(folder, 'holiday'));
    expect(await contentsOf(folder)).toMatchObject({ kind: 'shipments', otherFiles: true });
  });

  test('the system’s own is not searched for shipments', async () => {
    const folder = tempFolder();
    writeHead(join(folder, 'streamferry-noble'));
    expect(await contentsOf(folder, { system: true })).toEqual({ kind: 'other-files' });
  });

  test('one that went away meanwhile is unreadable, with the reason', async () => {
    const gone = await contentsOf(join(tempFolder(), 'gone'));
    expect(gone).toMatchObject({ kind: 'unreadable', failure: { message: expect.stringContaining('ENOENT') } });
  });

  test('a file that something is mounted on is no volume', async () => {
    const file = join(tempFolder(), 'resolv.conf');
    writeFileSync(file, '');
    expect(await new VolumeLooks().at(mounted(file))).toBeUndefined();
  });
});

describe('a volume that does not answer', () => {
  const answers: Volume = { ...mounted('/a'), sizeBytes: 1, freeBytes: 1, contents: { kind: 'empty' } };
  const never = new Promise<undefined>(() => undefined);
  let asked: string[] = [];

  function looks() {
    asked = [];
    const look = ({ id }: MountedVolume) => {
      asked.push(id);
      return id.startsWith('dead') ? never : Promise.resolve(answers);
    };
    return new VolumeLooks({ limitMs: 20, look });
  }

  test('is unreadable, and is not asked again while it hangs', async () => {
    const some = looks();
    const dead = mounted('/dead', { id: 'dead', mayHang: true });
    expect(await some.at(dead)).toMatchObject({ contents: { kind: 'unreadable', failure: { code: 'TARGET_GONE' } } });
    expect((await some.at(dead))?.contents.kind).toBe('unreadable');
    expect(asked).toEqual(['dead']);
  });

  test('leaves others their answer: where two hang, no further share is asked, but every device is', async () => {
    const some = looks();
    const dead = ['dead1', 'dead2', 'dead3'].map((id) => mounted(`/${id}`, { id, mayHang: true }));
    const list = await lookAtAll([...dead, mounted('/stick', { id: 'stick' })], some);
    expect(asked.toSorted()).toEqual(['dead1', 'dead2', 'stick']);
    expect(list.map(({ contents }) => contents.kind)).toEqual(['empty', ...dead.map(() => 'unreadable')]);
  });

  test('is looked at again once it answers', async () => {
    let answer: (volume: Volume) => void = () => undefined;
    const late = new Promise<Volume>((resolve) => {
      answer = resolve;
    });
    const some = new VolumeLooks({ limitMs: 20, look: () => late });
    const share = mounted('/share', { mayHang: true });
    expect((await some.at(share))?.contents.kind).toBe('unreadable');
    answer(answers);
    await late;
    expect((await some.at(share))?.contents.kind).toBe('empty');
  });

  test('keeps nobody waiting who only seems to: many are looked at together', async () => {
    const some = looks();
    const many = Array.from({ length: 9 }, (_, index) => mounted(`/${index}`, { mayHang: index % 2 === 0 }));
    const list = await lookAtAll(many, some);
    expect(list.map(({ contents }) => contents.kind)).toEqual(many.map(() => 'empty'));
  });
});
