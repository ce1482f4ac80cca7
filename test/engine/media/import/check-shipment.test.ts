import { cpSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobContext } from '../../../../electron/engine/jobs/job.ts';
import { checkVolume } from '../../../../electron/engine/media/import/check-volume.ts';
import { type HandmadeShipment, quickKeys } from '../../../helpers/handmade-shipment.ts';
import { type ImportSite, importSite } from '../../../helpers/import-site.ts';
import { believed, type Shipper, shipper } from '../../../helpers/shipped-mirrors.ts';
import { longTempFolder, tempFolder } from '../../../helpers/temp-folder.ts';
import { treeOf } from '../../../helpers/tree.ts';
import { SeededRandom } from '../../../soak/seeded-random.ts';

const base = longTempFolder();
let by: Shipper;
let one: HandmadeShipment;
let names: readonly string[];

beforeAll(async () => {
  by = await shipper({
    folder: join(base.folder, 'by'),
    publication: 'verbatim',
    stream: { forms: ['sjson', 'json'] },
  });
  one = await by.ship(join(base.folder, 'one'));
  names = Object.keys(treeOf(one.folders[0] ?? ''));
});
afterAll(async () => {
  await by.engine.close();
  base.remove();
});

function copied(shipment = one): string {
  const copy = join(tempFolder(), 'volume', 'streamferry-noble');
  cpSync(shipment.folders[0] ?? '', copy, { recursive: true });
  return copy;
}

const context: JobContext = {
  signal: new AbortController().signal,
  tell: () => undefined,
  onPause: () => undefined,
  ready: async () => undefined,
};

/** What a check of the folder names as damaged. */
async function damagedIn(folder: string): Promise<readonly string[]> {
  const manifest = await believed([folder]).then(
    (shipment) => shipment.manifest,
    () => undefined,
  );
  const { damaged } = await checkVolume({ folder, manifest, now: new Date(), onBytes: () => undefined }, context);
  return damaged.map(({ path }) => path).sort();
}

/** Changes one byte somewhere in a file, and takes it back. */
function damage(folder: string, name: string, random: SeededRandom): () => void {
  const file = join(folder, ...name.split('/'));
  const whole = readFileSync(file);
  const bad = Buffer.from(whole);
  const at = random.below(bad.length);
  bad[at] = ((bad[at] ?? 0) + 1 + random.below(255)) % 256;
  writeFileSync(file, bad);
  return () => writeFileSync(file, whole);
}

/** Papers by which all others are judged: each is damaged alone. */
const judges = [
  'manifest.json',
  'manifest.json.gpg',
  'volume.json',
  'volume.json.gpg',
  'SHA256SUMS',
  'keys/shipment.gpg',
];

describe('a single byte that is damaged', () => {
  test.each(judges)('anywhere in %s is named in the right file', async (name) => {
    const folder = copied();
    const random = new SeededRandom(judges.indexOf(name));
    for (let round = 0; round < 8; round += 1) {
      const repair = damage(folder, name, random);
      expect(await damagedIn(folder), `round ${round}`).toEqual([name]);
      repair();
    }
    expect(await damagedIn(folder)).toEqual([]);
  });

  test('anywhere in each of all other files is named in the right files', async () => {
    const folder = copied();
    const random = new SeededRandom(41);
    const others = names.filter((name) => !judges.includes(name));
    let damages = 0;
    for (let round = 0; damages < 160; round += 1) {
      const some = others.filter(() => random.chance(0.5));
      const repairs = some.map((name) => damage(folder, name, random));
      expect(await damagedIn(folder), `round ${round}`).toEqual([...some].sort());
      for (const repair of repairs) repair();
      damages += some.length;
    }
  });
});

describe('a check', () => {
  let site: ImportSite;
  const check = (folders: readonly string[], more = {}) =>
    site.import({ ...one, folders }, { checkOnly: true, ...more });

  test('reads everything and takes nothing', async () => {
    site = await importSite(by);
    const before = treeOf(one.folders[0] ?? '');
    const ended = await check(one.folders);
    expect(ended).toMatchObject({ kind: 'check', state: 'done', failures: [] });
    expect(ended.result?.import).toMatchObject({
      checkedFiles: names.length,
      damaged: [],
      volumesNeeded: [],
      mirrors: [],
    });
    expect(treeOf(one.folders[0] ?? '')).toEqual(before);
    expect(await site.engine.api.mirrors.list({})).toEqual([]);
  });

  test('names what is damaged, missing, or a link, and says what does not belong there', async () => {
    site = await importSite(by);
    const folder = copied();
    const [first = '', second = '', third = ''] = names.filter((name) => name.startsWith('data/'));
    damage(folder, first, new SeededRandom(42));
    rmSync(join(folder, second));
    renameSync(join(folder, third), join(dirname(folder), 'aside'));
    symlinkSync(join(dirname(folder), 'aside'), join(folder, third));
    writeFileSync(join(folder, 'autorun.inf'), 'no part of it');
    writeFileSync(join(folder, '._README.txt'), 'litter');
    mkdirSync(join(folder, '.Trashes'));
    linkSync(join(folder, 'autorun.inf'), join(folder, '.Trashes', 'more litter'));
    const { result, state } = await check([folder]);
    expect(state).toBe('done');
    expect(result?.findings).toBe(3);
    expect(result?.import?.damaged.map(({ path }) => path).sort()).toEqual([first, second, third].sort());
    expect(site.engine.notices).toEqual([expect.stringContaining('autorun.inf beside the shipment')]);
  });

  test('of a manifest that is damaged names it, though nothing else can be believed then', async () => {
    site = await importSite(by);
    const folder = copied();
    damage(folder, 'manifest.json', new SeededRandom(43));
    const { result } = await check([folder]);
    expect(result?.import?.damaged).toMatchObject([{ path: 'manifest.json' }]);
  });

  test('says which volumes were not there', async () => {
    site = await importSite(by);
    const three = await by.ship(tempFolder(), { volumes: 3, partBytes: 4000 });
    const { result } = await check([three.folders[1] ?? '']);
    expect(result?.import).toMatchObject({ damaged: [], volumesNeeded: ['noble 1 of 3', 'noble 3 of 3'] });
    expect((await check(three.folders)).result?.import).toMatchObject({ damaged: [], volumesNeeded: [] });
  });

  test('of a forged shipment that agrees with itself is refused', async () => {
    site = await importSite(by);
    const forged = await by.ship(tempFolder(), { keys: await quickKeys(join(tempFolder(), 'forger')) });
    const ended = await check(forged.folders);
    expect(ended).toMatchObject({ state: 'failed', failures: [{ code: 'SIGNER_UNKNOWN' }] });
  });

  test('proves the mirrors with the site’s own keys', async () => {
    site = await importSite(by);
    const other = join(tempFolder(), 'other.gpg');
    writeFileSync(other, await (await quickKeys(join(tempFolder(), 'other'))).publicKeyring());
    const ended = await check(one.folders, { keyringFile: other });
    expect(ended).toMatchObject({ state: 'failed', failures: [{ code: 'SIGNER_UNKNOWN' }] });
  });
});
