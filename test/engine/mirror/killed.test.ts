import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dyingAt } from '../../helpers/die-at.ts';
import { pathsIn, type StreamAndMirror, streamAndMirror } from '../../helpers/stream-and-mirror.ts';
import { sha256, treeOf } from '../../helpers/tree.ts';

const index = 'streams/v1/index.sjson';
const products = 'streams/v1/com.ubuntu.maas:stable:v3:download.sjson';
const old = '20250102';
const fresh = '20250103';
const oneFile = `${fresh}/ga-24.04-000/boot-kernel`;
const goneFile = `${old}/ga-24.04-000/boot-kernel`;

/** Syncs by the command line in a process of its own, which dies at the step named. */
async function killedAt(setting: StreamAndMirror, step: string, keepRevisions: number): Promise<void> {
  const entry = join(import.meta.dirname, '..', '..', '..', 'electron', 'cli', 'main.ts');
  const { stream, server, folder, engine } = setting;
  const wish = ['--keyring', stream.keyringFile, '--max=1', `--revisions=${keepRevisions}`, server.url, folder];
  const { args, env } = dyingAt(step);
  const child = spawn(process.execPath, [...args, entry, 'mirror', ...wish], {
    env: { ...process.env, ...env, STREAMFERRY_DATA: join(engine.dataFolder, '..', 'other-data') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaint: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
  const [code, signal] = await once(child, 'close');
  expect({ code, signal }, `${step}: ${Buffer.concat(complaint)}`).toEqual({ code: null, signal: 'SIGKILL' });
}

/** Whatever documents stand, every file planned for them stands too and is right. */
function expectConsistent(
  { stream, file }: StreamAndMirror,
  documents: Record<string, string>,
  held: Record<string, string>,
): void {
  const upstream = treeOf(stream.root);
  const isNew = sha256(readFileSync(file(products))) === upstream[products];
  expect([upstream[index], documents[index]]).toContain(sha256(readFileSync(file(index))));
  expect([upstream[products], documents[products]]).toContain(sha256(readFileSync(file(products))));
  if (sha256(readFileSync(file(index))) === upstream[index]) expect(isNew).toBe(true);
  const planned = isNew ? pathsIn(stream, fresh).map((path) => [path, upstream[path]]) : Object.entries(held);
  expect(planned).toHaveLength(3);
  for (const [path = '', digest] of planned) expect(sha256(readFileSync(file(path))), path).toBe(digest);
}

describe('an update that is killed', () => {
  test.each([
    ['before rename mirror.json', 3],
    [`before rename ${oneFile}`, 2],
    [`before rename ${products}`, 0],
    [`after rename ${products}`, 0],
    [`before rename ${index}`, 0],
    [`after rename ${index}`, 0],
    [`after rm ${goneFile}`, 0],
    ['before rm staging', 0],
  ])('%s is consistent, and the next run ends complete without fetching finished files again', async (step, left) => {
    const setting = await updating();
    const { mirror, engine, folder, takeFetched, visible, stream } = setting;
    await killedAt(setting, step, 0);
    expectConsistent(setting, setting.documents, setting.held);
    takeFetched();
    expect(await mirror({ max: 1 })).toMatchObject({ outcome: 'done', failures: [] });
    expect(takeFetched().length).toBeLessThanOrEqual(left);
    const upstream = treeOf(stream.root);
    const wanted = [...stream.documents, ...pathsIn(stream, fresh)];
    expect(visible()).toEqual(Object.fromEntries(wanted.map((path) => [path, upstream[path]])));
    expect(await engine.mirror(folder)).toMatchObject({ state: 'ready', revision: { number: 2 }, files: 3 });
    expect((await engine.audit(folder)).report).toMatchObject({ missing: [], damaged: [], extra: [] });
  });

  test.each([
    `after link revisions/1/${products}`,
    `after rename ${products}`,
    `after rename revisions/1/noble/amd64/${goneFile}`,
  ])('%s keeps the whole earlier revision', async (step) => {
    const setting = await updating();
    const { mirror, file, visible } = setting;
    const before = visible();
    await killedAt(setting, step, 1);
    expectConsistent(setting, setting.documents, setting.held);
    expect(await mirror({ max: 1, keepRevisions: 1 })).toMatchObject({ outcome: 'done', fetchedFiles: 0 });
    expect(treeOf(file('.streamferry', 'revisions', '1'))).toEqual(before);
    expect(Object.keys(visible())).toHaveLength(5);
  });
});

/** A mirror of one version, and upstream has the next. */
async function updating() {
  const setting = await streamAndMirror({ wish: { productCount: 1 } });
  await setting.mirror({ max: 1 });
  const all = Object.entries(setting.visible());
  const documents = Object.fromEntries(all.filter(([path]) => path.startsWith('streams/')));
  const held = Object.fromEntries(all.filter(([path]) => !path.startsWith('streams/')));
  await setting.stream.publish([fresh]);
  return { ...setting, documents, held };
}
