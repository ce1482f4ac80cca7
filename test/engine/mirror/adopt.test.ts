import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import { madeContentId } from '../../helpers/make-stream.ts';
import { pathsIn, type Setting, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { codes, filterRule } from '../../helpers/test-engine.ts';
import { treeOf } from '../../helpers/tree.ts';

const foundRule = { id: 'as-found', terms: { kind: 'found' }, keep: false };

/** The folder as sstream-mirror leaves it: upstream's documents, files of the newest version, its record in `.data/`. */
async function referenceFolder(setting: Setting = {}): Promise<StreamAndMirror & { held: string[] }> {
  const made = await streamAndMirror(setting);
  const held = pathsIn(made.stream, '20250102');
  const { stream, folder } = made;
  for (const path of [...stream.documents, ...held]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(stream.root, path), join(folder, path));
  }
  writeRecord(made, held);
  return { ...made, held };
}

function writeRecord({ stream, folder }: StreamAndMirror, held: readonly string[]): void {
  const products: Record<string, { versions: Record<string, { items: Record<string, unknown> }> }> = {};
  for (const path of held) {
    const [, , version = '', subarch = '', name = ''] = path.split('/');
    const { sizeBytes = 0, digests } = stream.files.get(path) ?? {};
    const product = `com.ubuntu.maas.stable:v3:boot:24.04:amd64:${subarch}`;
    products[product] ??= { versions: {} };
    const { versions } = products[product];
    versions[version] ??= { items: {} };
    versions[version].items[name] = { ftype: name, path, size: String(sizeBytes), sha256: digests?.sha256 };
  }
  mkdirSync(join(folder, '.data'), { recursive: true });
  const record = { content_id: madeContentId, format: 'products:1.0', products };
  writeFileSync(join(folder, '.data', madeContentId), JSON.stringify(record));
  const references = Object.fromEntries(held.map((path) => [path, [`${madeContentId}/x`]]));
  writeFileSync(join(folder, '.data', 'references.json'), JSON.stringify(references));
}

describe('a folder that sstream-mirror wrote', () => {
  test('is taken over: files are checked and kept, none is fetched, its record moves, a rule holds what was found', async () => {
    const { engine, folder, mirror, takeFetched, visible, file } = await referenceFolder();
    const before = treeOf(folder, ['.data']);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 0, reusedFiles: 6 });
    expect(takeFetched()).toEqual([]);
    expect(visible()).toEqual(before);
    expect(existsSync(file('.data'))).toBe(false);
    expect(readdirSync(file('.streamferry', 'adopted-data'))).toEqual([madeContentId, 'references.json']);
    const { rules } = await engine.api.mirrors.selection({ folder });
    expect(rules).toMatchObject([foundRule, { max: 1 }]);
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, missing: [], damaged: [], extra: [] });
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
  });

  test('is planned without a byte being written', async () => {
    const { engine, folder, source } = await referenceFolder();
    const before = treeOf(folder);
    const plan = await engine.api.mirrors.plan({ mirror: { folder }, source, rule: filterRule([], { max: 1 }) });
    expect(plan).toMatchObject({ fetchFiles: 0, remove: [] });
    expect(plan.reuse.map((one) => one.reason)).toEqual(Array(6).fill('unrecorded-file'));
    expect(treeOf(folder)).toEqual(before);
  });

  test('keeps what no other rule asks for, also when upstream drops it', async () => {
    const { mirror, stream, visible, held, takeFetched } = await referenceFolder();
    await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 });
    expect(takeFetched()).toEqual([]);
    await stream.publish(['20250103']);
    expect(await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 3,
    });
    const fresh = pathsIn(stream, '20250103').filter((path) => path.includes('-000'));
    expect(Object.keys(visible())).toEqual(expect.arrayContaining([...held, ...fresh]));
  });

  test('has a damaged file fetched where a rule wants it; where none does, it is let go with a word', async () => {
    const { engine, mirror, file, held, takeFetched, folder } = await referenceFolder();
    const wanted = held.find((path) => path.includes('-000')) ?? '';
    const unwanted = held.find((path) => path.includes('-001')) ?? '';
    for (const path of [wanted, unwanted]) writeFileSync(file(path), Buffer.alloc(10_000));
    expect(await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 1,
    });
    expect(takeFetched()).toEqual([wanted]);
    expect(engine.notices.join()).toContain(unwanted);
    const { report } = await engine.audit(folder);
    expect(report).toMatchObject({ files: 7, missing: [], damaged: [], extra: [{ path: unwanted }] });
  });

  test('loses nothing when its first run ends early', async () => {
    let down = true;
    const { mirror, stream, visible, held, file } = await referenceFolder({
      onRequest: (_, response, path) => {
        if (!down || !path.includes('/20250101/')) return false;
        response.writeHead(404).end();
        return true;
      },
    });
    const wider = { filters: ['subarch=ga-24.04-000'], max: 2 };
    expect(await mirror(wider)).toMatchObject({ outcome: 'partial' });
    expect(existsSync(file('.data'))).toBe(true);
    down = false;
    expect(await mirror(wider)).toMatchObject({ outcome: 'done', fetchedFiles: 3, removedFiles: 0 });
    expect(Object.keys(visible())).toEqual(expect.arrayContaining([...held, ...stream.documents]));
    expect(existsSync(file('.data'))).toBe(false);
  });

  test('keeps its record of what was found when the ledger is lost', async () => {
    const { engine, folder, mirror, visible, takeFetched } = await referenceFolder();
    await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 });
    const before = visible();
    rmSync(new MirrorLayout(folder, 'plain').ledgerFile);
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(takeFetched()).toEqual([]);
    expect(visible()).toEqual(before);
    expect((await engine.audit(folder)).report).toMatchObject({ files: 8, extra: [] });
  });

  test('is taken over again when sstream-mirror worked on it once more', async () => {
    const made = await referenceFolder();
    const { mirror, stream, folder, file, engine } = made;
    await mirror({ max: 1 });
    const older = pathsIn(stream, '20250101');
    for (const path of older) {
      mkdirSync(dirname(file(path)), { recursive: true });
      cpSync(join(stream.root, path), file(path));
    }
    writeRecord(made, older);
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 0, removedFiles: 0 });
    expect(existsSync(file('.data'))).toBe(false);
    expect((await engine.audit(folder)).report).toMatchObject({ files: 14, missing: [], extra: [] });
    expect((await engine.api.mirrors.selection({ folder })).rules).toHaveLength(2);
  });

  test('lets its rule be taken out, and what it alone held goes', async () => {
    const { engine, folder, mirror, stream, visible } = await referenceFolder();
    await mirror({ filters: ['subarch=ga-24.04-000'], max: 1 });
    const { rules } = await engine.api.mirrors.selection({ folder });
    await engine.api.mirrors.edit({ mirror: { folder }, selection: { rules: rules.slice(1), pins: [] } });
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', removedFiles: 3 });
    const left = pathsIn(stream, '20250102').filter((path) => path.includes('-000'));
    expect(Object.keys(visible()).sort()).toEqual([...left, ...stream.documents].sort());
  });

  test.each([
    ['is no JSON', 'MALFORMED', () => 'garbage'],
    ['is no product file', 'MALFORMED', () => '{"products":{}}'],
    ['leads out of the folder', 'UNSAFE_PATH', (text: string) => text.replace('noble/', '../noble/')],
  ])('whose record %s is refused with %s and left alone', async (_, code, spoil) => {
    const { mirror, folder, file } = await referenceFolder();
    const record = file('.data', madeContentId);
    writeFileSync(record, spoil(readFileSync(record, 'utf8')));
    const before = treeOf(folder);
    expect(codes(await mirror({ max: 1 }))).toEqual([code]);
    expect(treeOf(folder)).toEqual(before);
  });
});
