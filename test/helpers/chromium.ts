import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';

const candidates = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
];

/** Without these Chromium asks hosts of its maker for this and that. */
const quietArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-features=AutofillServerCommunication',
];

const { CHROMIUM } = process.env;

/** What CHROMIUM names, or where systems have one; undefined where there is none. */
export const chromiumFile = (CHROMIUM === undefined ? candidates : [CHROMIUM]).find((file) => existsSync(file));

/** Why tests that need a browser are left out; undefined where they run. Where nothing may be left out, importing this throws. */
export const noChromium =
  chromiumFile === undefined ? 'skipped: there is no Chromium; name one in CHROMIUM' : undefined;

if (noChromium !== undefined && process.env.STREAMFERRY_REQUIRE_ALL === '1') throw new Error(noChromium);

/** The title of a suite, with the reason where it is left out. */
export function titleOf(title: string): string {
  return noChromium === undefined ? title : `${title} (${noChromium})`;
}

/** With a profile of its own. */
export function launchChromium(): Promise<Browser> {
  if (chromiumFile === undefined) throw new Error('There is no Chromium here; name one in CHROMIUM.');
  return chromium.launch({ executablePath: chromiumFile, args: quietArgs });
}

/** The built app: `dist`, or the folder that STREAMFERRY_DIST names. */
export const distFolder = process.env.STREAMFERRY_DIST ?? join(import.meta.dirname, '..', '..', 'dist');
