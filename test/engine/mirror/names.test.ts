import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import { checkFolded, decodePath, encodePath, probeNames } from '../../../electron/engine/mirror/names.ts';
import { streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { treeOf } from '../../helpers/tree.ts';

const segment = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom('a', 'A', '%', ':', '3', '.', ' ', '2', 'F', '*', '"', '\u0007', 'é'),
  }),
);
const path = fc
  .array(
    segment.map((text) => text.replaceAll('/', '_')),
    { minLength: 1, maxLength: 4 },
  )
  .map((segments) => segments.join('/'));

describe('encoded names', () => {
  test('give the path back, and hold nothing that FAT or Windows refuse', () => {
    fc.assert(
      fc.property(path, (one) => {
        const name = encodePath(one, 'encoded');
        expect(decodePath(name, 'encoded')).toBe(one);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
        expect(name).not.toMatch(/[<>:"|?*\u0000-\u001f]|[. ](?:\/|$)/);
      }),
      { numRuns: 2000 },
    );
  });

  test('of two paths differ where the paths do', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        fc.pre(one !== other);
        expect(encodePath(one, 'encoded')).not.toBe(encodePath(other, 'encoded'));
      }),
    );
  });

  test.each([
    ['a:b', 'a%3Ab'],
    ['100%/x', '100%25/x'],
    ['ends./here ', 'ends%2E/here%20'],
    ['v1/com.ubuntu.maas:stable:v3:download.sjson', 'v1/com.ubuntu.maas%3Astable%3Av3%3Adownload.sjson'],
  ])('of %s is %s', (one, name) => {
    expect(encodePath(one, 'encoded')).toBe(name);
    expect(encodePath(one, 'plain')).toBe(one);
    expect(decodePath(one, 'plain')).toBe(one);
  });

  test.each(['a%2Fb', 'a%41', '%', 'a%3a', '50%'])('leave %s alone: nobody encoded it', (name) => {
    expect(decodePath(name, 'encoded')).toBe(name);
  });
});

describe('probeNames', () => {
  test('finds that this volume takes any name, and leaves nothing behind', async () => {
    const folder = tempFolder();
    const { encoding, foldsCase } = await probeNames(folder);
    expect(encoding).toBe(process.platform === 'win32' ? 'encoded' : 'plain');
    if (process.platform === 'linux') expect(foldsCase).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('checkFolded', () => {
  test.each([
    ['noble/A', 'noble/a'],
    ['Noble/a', 'noble/a/b'],
    ['x/\u00c5', 'x/A\u030a'],
  ])('refuses %s beside %s', (one, other) => {
    expect(() => checkFolded([one, 'other', other])).toThrow(expect.objectContaining({ code: 'NAME_COLLISION' }));
  });

  test('takes paths that differ in more than case, also in one folder written twice', () => {
    expect(() => checkFolded(['Noble/a', 'noble/b', 'noble/b', 'nobl'])).not.toThrow();
  });
});

describe('a mirror on a volume that refuses colons', () => {
  test('is synced, audited, repaired and synced again under encoded names', async () => {
    const { stream, engine, folder, source, mirror, file, takeFetched } = await streamAndMirror();
    await engine.api.mirrors.create({
      name: 'm',
      folder,
      source,
      selection: { rules: [], pins: [] },
      publication: 'verbatim',
    });
    forceEncoded(folder);
    expect(await mirror()).toMatchObject({ outcome: 'done', failures: [] });
    const document = stream.documents.find((one) => one.includes(':')) ?? '';
    const name = document.replaceAll(':', '%3A');
    expect(readFileSync(file(name))).toEqual(readFileSync(join(stream.root, document)));
    expect(Object.keys(treeOf(folder)).filter((one) => one.includes(':'))).toEqual([]);
    const whole = { missing: [], damaged: [], extra: [], failures: [] };
    expect((await engine.audit(folder)).report).toMatchObject({ ...whole, files: stream.files.size + 2 });
    writeFileSync(file(name), 'damaged');
    const { report } = await engine.audit(folder, { repair: true });
    expect(report).toMatchObject({ damaged: [{ path: document }], repaired: [document], failures: [] });
    expect((await engine.audit(folder)).report).toMatchObject(whole);
    takeFetched();
    expect(await mirror()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(takeFetched()).toEqual([]);
  });

  test('loses files and empty folders under encoded names, and the folder goes with its files', async () => {
    const { stream, engine, folder, source, mirror, file } = await streamAndMirror({
      wish: { versionNames: ['2025:01', '2025:02'] },
    });
    await engine.api.mirrors.create({
      name: 'm',
      folder,
      source,
      selection: { rules: [], pins: [] },
      publication: 'verbatim',
    });
    forceEncoded(folder);
    await mirror({ max: 1 });
    expect(readdirSync(file('noble', 'amd64'))).toEqual(['2025%3A02']);
    await stream.publish(['2025:02', '2025:03']);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', removedFiles: 6 });
    expect(readdirSync(file('noble', 'amd64'))).toEqual(['2025%3A03']);
    mkdirSync(file('noble', 'mine'));
    await engine.api.mirrors.remove({ mirror: { folder }, deleteFiles: true });
    expect(readdirSync(folder, { recursive: true })).toEqual(['noble', join('noble', 'mine')]);
  });
});

describe('a mirror on a volume that folds case', () => {
  test('refuses two files that would be one before the first byte, and takes what is left when one is left out', async () => {
    const setting = await streamAndMirror({ wish: { versionNames: ['2025A', '2025a'] } });
    const { engine, folder, source, mirror, takeFetched } = setting;
    await engine.api.mirrors.create({
      name: 'm',
      folder,
      source,
      selection: { rules: [], pins: [] },
      publication: 'verbatim',
    });
    force(folder, '"foldsCase": false', '"foldsCase": true');
    const result = await mirror();
    expect(result.failures).toMatchObject([{ code: 'NAME_COLLISION' }]);
    expect(takeFetched()).toEqual([]);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 6 });
  });
});

function forceEncoded(folder: string): void {
  force(folder, '"names": "plain"', '"names": "encoded"');
}

function force(folder: string, found: string, wanted: string): void {
  const { mirrorFile } = new MirrorLayout(folder, 'plain');
  writeFileSync(mirrorFile, readFileSync(mirrorFile, 'utf8').replace(found, wanted));
  expect(readFileSync(mirrorFile, 'utf8')).toContain(wanted);
}
