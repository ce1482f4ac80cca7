import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MirrorLayout } from '../../../electron/engine/mirror/layout.ts';
import { Ledger } from '../../../electron/engine/mirror/ledger.ts';
import { setPendingRules } from '../../../electron/engine/mirror/pending-rules.ts';
import { listRevisions } from '../../../electron/engine/publication/revisions.ts';
import { pathsIn, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { startStreamServer } from '../../helpers/stream-server.ts';
import { described, filterRule } from '../../helpers/test-engine.ts';

const index = 'streams/v1/index.sjson';

describe('a sync with nothing new', () => {
  test('costs one conditional request a document, changes no file and makes no revision', async () => {
    const { stream, mirror, visible, engine, folder, server } = await streamAndMirror();
    await mirror();
    const before = visible();
    server.takePaths();
    server.takeBytes();
    for (const _ of [1, 2]) {
      const result = await mirror();
      expect(result).toMatchObject({
        outcome: 'done',
        fetchedFiles: 0,
        documentBytes: 0,
        reusedFiles: stream.files.size,
      });
    }
    expect(server.takePaths().sort()).toEqual([...stream.documents, ...stream.documents].sort());
    expect(server.takeBytes()).toBe(0);
    expect(visible()).toEqual(before);
    expect((await engine.mirror(folder)).revision?.number).toBe(1);
  });

  test.each([
    ['vanished', (file: string) => rmSync(file)],
    ['grew', (file: string) => appendFileSync(file, 'more')],
  ])('fetches a file that %s, and makes no revision of it', async (_, spoil) => {
    const { stream, mirror, visible, engine, folder, file, takeFetched } = await streamAndMirror();
    await mirror();
    const before = visible();
    const [path = ''] = pathsIn(stream, '20250101');
    spoil(file(path));
    takeFetched();
    expect(await mirror()).toMatchObject({ outcome: 'done', fetchedFiles: 1 });
    expect(takeFetched()).toEqual([path]);
    expect(visible()).toEqual(before);
    expect((await engine.mirror(folder)).revision?.number).toBe(1);
  });

  test('fetches what an audit found damaged', async () => {
    const { stream, mirror, visible, engine, folder, file, takeFetched } = await streamAndMirror();
    await mirror();
    const before = visible();
    const [path = ''] = pathsIn(stream, '20250101');
    const bytes = readFileSync(file(path));
    writeFileSync(file(path), Buffer.alloc(bytes.length));
    await engine.audit(folder);
    takeFetched();
    expect(await mirror()).toMatchObject({ outcome: 'done', fetchedFiles: 1 });
    expect(visible()).toEqual(before);
  });

  test.each([
    [
      'changed, in its size',
      (file: string) => writeFileSync(file, readFileSync(file, 'latin1').replace('index', 'inbex')),
    ],
    ['removed', (file: string) => rmSync(file)],
  ])('puts back a document that was %s', async (_, spoil) => {
    const { mirror, visible, engine, folder, file } = await streamAndMirror();
    await mirror();
    const before = visible();
    for (const path of Object.keys(before).filter((one) => one.startsWith('streams/'))) {
      spoil(file(path));
      expect(await mirror()).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
      expect(visible()).toEqual(before);
    }
    expect((await engine.mirror(folder)).revision?.number).toBe(1);
  });

  test('is not taken for one when a rule changed, came or went', async () => {
    const { mirror, engine, folder, visible } = await streamAndMirror();
    const count = () => Object.keys(visible()).length - 2;
    await mirror({ max: 1 });
    expect(count()).toBe(6);
    await mirror({ max: 2 });
    expect(count()).toBe(12);
    await engine.api.mirrors.edit({
      mirror: { folder },
      selection: { rules: [filterRule(['arch=amd64'], { max: 1 })], pins: [] },
    });
    await engine.sync({ mirror: { folder } });
    expect(count()).toBe(6);
    const { rules } = await engine.api.mirrors.selection({ folder });
    await engine.api.mirrors.edit({
      mirror: { folder },
      selection: { rules: [...rules, filterRule(['ftype=boot-kernel'])], pins: [] },
    });
    await engine.sync({ mirror: { folder } });
    expect(count()).toBe(8);
    await engine.api.mirrors.edit({ mirror: { folder }, selection: { rules, pins: [] } });
    await engine.sync({ mirror: { folder } });
    expect(count()).toBe(6);
  });

  test('is not taken for one when a run was killed between publishing and pruning', async () => {
    const { mirror, engine, folder, visible } = await streamAndMirror();
    await mirror({ max: 2 });
    await mirror({ filters: ['ftype=boot-kernel'] });
    const { rules } = await engine.api.mirrors.selection({ folder });
    await engine.api.mirrors.edit({ mirror: { folder }, selection: { rules: rules.slice(1), pins: [] } });
    const layout = new MirrorLayout(folder, 'plain');
    const ledger = Ledger.open(layout, { readOnly: false });
    // What a run leaves that is killed just after its publication: the holdings are new, the files are all there.
    const kept = rules[1]?.id ?? '';
    setPendingRules(ledger, [kept]);
    ledger.replaceHoldings(ledger.holdings().filter((one) => one.ruleId === kept));
    ledger.close();
    expect(Object.keys(visible())).toHaveLength(14);
    expect((await engine.mirror(folder)).state).toBe('unfinished');
    expect(await engine.sync({ mirror: { folder } })).toMatchObject({ outcome: 'done', removedFiles: 8 });
    expect(Object.keys(visible())).toHaveLength(6);
    expect((await engine.mirror(folder)).state).toBe('ready');
  });

  test('remembers where the source moved to, and what shall be kept', async () => {
    const { stream, mirror, engine, folder } = await streamAndMirror();
    await mirror();
    const moved = await startStreamServer({ content: stream.root });
    const source = described(moved.url, stream.keyringFile);
    expect(await engine.sync({ mirror: { folder }, source, rule: filterRule([]), keepRevisions: 3 })).toMatchObject({
      outcome: 'done',
      fetchedFiles: 0,
    });
    expect(await engine.mirror(folder)).toMatchObject({
      sourceLocation: moved.url,
      keepRevisions: 3,
      revision: { number: 1 },
    });
  });

  test('publishes a document that was only signed anew', async () => {
    const { stream, engine, folder, file } = await streamAndMirror({ wish: { forms: ['json'] } });
    const source = described(stream.root, stream.keyringFile);
    const request = { mirror: { folder }, source, rule: filterRule([]) };
    await engine.sync(request);
    const signature = `${index.replace('sjson', 'json')}.gpg`;
    const renewed = Buffer.concat([readFileSync(join(stream.root, signature)), Buffer.from('\n')]);
    writeFileSync(join(stream.root, signature), renewed);
    expect(await engine.sync(request)).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(readFileSync(file(signature))).toEqual(renewed);
    rmSync(file(signature));
    expect(await engine.sync(request)).toMatchObject({ outcome: 'done' });
    expect(readFileSync(file(signature))).toEqual(renewed);
  });

  test('drops a kept revision whose day has passed', async () => {
    let at = new Date();
    const { stream, mirror, folder } = await streamAndMirror({ engine: { now: () => at } });
    const keep = { max: 1, keepRevisions: 1 };
    const numbers = () => {
      const ledger = Ledger.open(new MirrorLayout(folder, 'plain'), { readOnly: false });
      const found = listRevisions(ledger).map((one) => one.number);
      ledger.close();
      return found;
    };
    await mirror(keep);
    for (const version of ['20250103', '20250104']) {
      await stream.publish([version]);
      await mirror(keep);
    }
    expect(numbers()).toEqual([1, 2, 3]);
    at = new Date(at.getTime() + 25 * 3_600_000);
    expect(await mirror(keep)).toMatchObject({ outcome: 'done', fetchedFiles: 0, removedFiles: 0 });
    expect(numbers()).toEqual([2, 3]);
  });
});
