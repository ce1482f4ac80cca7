import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../../build/build.ts';
import type { Scene } from '../e2e/support/scene.ts';
import { settle } from '../e2e/support/settle.ts';
import { type OpenPlay, openPlay, programmes } from '../e2e/support/theatre.ts';
import { distFolder, launchChromium } from '../helpers/chromium.ts';
import { disguise } from './disguise.ts';
import { fileOf, keptPictures, type Picture } from './pictures.ts';

const usage = `npm run screenshots -- [--all FOLDER] [--no-build]

  Takes the pictures of docs/screenshots/ anew.

  --all FOLDER   every scene, in light, in the dark and on a phone, into this folder instead
  --no-build     of dist/ as it is
`;

const looks: Readonly<
  Record<Picture['look'], { readonly colorScheme: 'light' | 'dark'; readonly width: number; readonly height: number }>
> = {
  light: { colorScheme: 'light', width: 1280, height: 800 },
  dark: { colorScheme: 'dark', width: 1280, height: 800 },
  phone: { colorScheme: 'light', width: 360, height: 740 },
};
const allLooks = ['light', 'dark', 'phone'] as const;
/** So that the line of a running job's rate has a few points. */
const plotMs = 4000;

interface Wish {
  readonly folder: string;
  readonly looksOf: (scene: Scene) => readonly Picture['look'][];
}

async function main(args: string[]): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args, options: { all: { type: 'string' }, 'no-build': flag, help: flag } });
  if (values.help) return console.log(usage);
  if (!values['no-build']) await buildAll({ outFolder: distFolder, clean: false });
  const wish = values.all === undefined ? keptWish() : { folder: resolve(values.all), looksOf: () => allLooks };
  await mkdir(wish.folder, { recursive: true });
  if (values.all === undefined) await removePictures(wish.folder);
  const browser = await launchChromium();
  for (const programme of Object.values(programmes)) {
    const play = await openPlay(browser, programme);
    for (const scene of programme.scenes) await take(play, scene, wish);
    await play.close();
  }
  await browser.close();
  await tellSizes(wish.folder);
}

function keptWish(): Wish {
  const folder = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
  const looksOf = ({ name }: Scene) => keptPictures.filter(({ scene }) => scene === name).map(({ look }) => look);
  return { folder, looksOf };
}

async function take(play: OpenPlay, scene: Scene, { folder, looksOf }: Wish): Promise<void> {
  const { page, stage } = play;
  await scene.show(play);
  const wanted = looksOf(scene);
  if (scene.name === 'job-running' && wanted.length > 0) await page.waitForTimeout(plotMs);
  for (const look of wanted) {
    const { colorScheme, ...size } = looks[look];
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(size);
    await page.evaluate(`document.querySelector('.l-main').scrollTo(0, 0); getSelection().empty()`);
    await page.mouse.move(0, 0);
    await settle(page);
    await disguise(page, {
      texts: [
        [stage.folder, '/home/ana'],
        [homedir(), '/home/ana'],
      ],
      port: '8080',
    });
    await page.screenshot({ path: join(folder, fileOf({ scene: scene.name, look })), animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: 'light' });
  const { width, height } = looks.light;
  await page.setViewportSize({ width, height });
}

async function removePictures(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.png')) await rm(join(folder, name));
}

async function tellSizes(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${names.length} pictures, ${(bytes / 1_000_000).toFixed(2)} MB, in ${folder}`);
}

await main(process.argv.slice(2));
