import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeEmptyParents, removeOwnFiles } from '../../../electron/engine/mirror/own-files.ts';
import { SafePlace } from '../../../electron/engine/mirror/safe-place.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const collision = expect.objectContaining({ code: 'NAME_COLLISION' });

describe('SafePlace', () => {
  test('makes missing folders and takes files and real folders as they are', async () => {
    const root = tempFolder();
    put(join(root, 'a', 'file'));
    const place = new SafePlace(root);
    expect(await place.makeParents('a/b/c/new')).toEqual([join(root, 'a/b'), join(root, 'a/b/c')]);
    expect(await place.makeParents('a/file')).toEqual([]);
  });

  test.each([
    ['a link in the target’s place', 'a/link'],
    ['a link to nowhere in the target’s place', 'a/nowhere'],
    ['a folder in the target’s place', 'a/folder'],
    ['a link among the parents', 'parent-link/new'],
    ['a file among the parents', 'a/file/new'],
    ['a way out', '../outside'],
    ['a way out further down', 'a/../../outside'],
  ])('refuses %s, before and while making folders', async (_, name) => {
    const { root, outside } = planted();
    expect(() => new SafePlace(root).check(name)).toThrow(collision);
    await expect(new SafePlace(root).makeParents(name)).rejects.toThrow(collision);
    expect(treeOf(outside)).toEqual({ kept: expect.any(String) });
  });
});

describe('removing', () => {
  test('takes regular files of the mirror only, and folders that became empty', async () => {
    const { root, outside } = planted();
    put(join(root, 'x', 'y', 'gone'));
    const names = ['a/file', 'a/link', 'a/folder', 'parent-link/kept', '../outside/kept', 'x/y/gone', 'not/there'];
    await removeOwnFiles(root, names);
    await removeEmptyParents(root, names);
    expect(readdirSync(root).sort()).toEqual(['a', 'parent-link']);
    expect(readdirSync(join(root, 'a')).sort()).toEqual(['folder', 'link', 'nowhere']);
    expect(readdirSync(outside)).toEqual(['kept']);
  });
});

describe('a sync', () => {
  test.each([
    ['a link in a file’s place', (at: Planting) => symlinkSync(at.outsideFile, at.target)],
    ['a link to a folder among its parents', (at: Planting) => symlinkSync(at.outside, dirname(at.target))],
    ['a folder in a file’s place', (at: Planting) => mkdirSync(at.target)],
    ['a link in the index’s place', (at: Planting) => symlinkSync(at.outsideFile, at.index)],
    ['a link in the place of streams/', (at: Planting) => symlinkSync(at.outside, dirname(dirname(at.index)))],
  ])('refuses %s before the first byte; a dry run is content', async (what, plant) => {
    const { stream, engine, folder, source, mirror, file, takeFetched } = await streamAndMirror();
    const outside = tempFolder();
    const outsideFile = join(outside, 'precious');
    writeFileSync(outsideFile, 'precious');
    const target = file(pathsIn(stream, '20250102')[0] ?? '');
    const index = file('streams/v1/index.sjson');
    const linked = what.includes('parents') ? dirname(target) : what.includes('streams/') ? file('streams') : target;
    mkdirSync(dirname(what.includes('index') ? index : linked), { recursive: true });
    plant({ outside, outsideFile, target, index });
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([]) });
    expect(plan.fetchFiles).toBe(stream.files.size);
    takeFetched();
    const result = await mirror();
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(codes(result)).toEqual(['NAME_COLLISION']);
    expect(takeFetched()).toEqual([]);
    expect(readFileSync(outsideFile, 'utf8')).toBe('precious');
    expect(readdirSync(outside)).toEqual(['precious']);
    expect(existsSync(file('.streamferry'))).toBe(false);
  });

  test('prunes nothing through a link that was planted since', async () => {
    const { stream, mirror, file, engine, folder } = await streamAndMirror();
    await mirror({ max: 1 });
    const outside = tempFolder();
    const version = file('noble/amd64/20250102');
    mkdirSync(join(outside, '20250102'));
    renameSync(version, join(outside, '20250102', 'moved'));
    symlinkSync(join(outside, '20250102', 'moved'), version);
    const before = treeOf(outside);
    expect(Object.keys(before)).toHaveLength(6);
    await stream.publish(['20250103']);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done' });
    expect(treeOf(outside)).toEqual(before);
    expect(lstatSync(version).isSymbolicLink()).toBe(true);
    await engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: true });
    expect(treeOf(outside)).toEqual(before);
  });

  test.each(['staging', 'evidence', 'revisions', 'ledger.sqlite'])(
    'refuses a mirror whose %s leads elsewhere',
    async (name) => {
      const { mirror, file } = await streamAndMirror();
      const outside = tempFolder();
      mkdirSync(file('.streamferry'), { recursive: true });
      symlinkSync(join(outside, 'elsewhere'), file('.streamferry', name));
      if (name !== 'ledger.sqlite') mkdirSync(join(outside, 'elsewhere'));
      expect(codes(await mirror())).toEqual(['NAME_COLLISION']);
      expect(treeOf(outside)).toEqual({});
    },
  );
});

interface Planting {
  readonly outside: string;
  readonly outsideFile: string;
  readonly target: string;
  readonly index: string;
}

function planted(): { root: string; outside: string } {
  const folder = tempFolder();
  const root = join(folder, 'root');
  const outside = join(folder, 'outside');
  put(join(outside, 'kept'));
  put(join(root, 'a', 'file'));
  mkdirSync(join(root, 'a', 'folder'));
  symlinkSync(join(outside, 'kept'), join(root, 'a', 'link'));
  symlinkSync(join(outside, 'nowhere'), join(root, 'a', 'nowhere'));
  symlinkSync(outside, join(root, 'parent-link'));
  return { root, outside };
}

function put(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'text');
}
