import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Reply } from '../../electron/contract/failure.ts';
import type * as StandIn from './electron-stand-in.ts';
import { tempFolder } from './temp-folder.ts';

export interface StartedDesktop {
  readonly electron: typeof StandIn;
  readonly dataFolder: string;
  readonly window: StandIn.BrowserWindow;
  /** Calls as the page does. */
  call(method: string, payload: unknown): Promise<Reply<unknown>>;
  /** What the page was told of that event, oldest first. */
  told(event: string): readonly unknown[];
}

export interface StartOptions {
  readonly dataFolder?: string;
  readonly folders?: readonly string[];
  /** Runs before the app does. */
  readonly prepare?: (electron: typeof StandIn) => void;
}

/** The real desktop app with the real engine, on a stand-in for Electron; quits when the test has ended. */
export async function startDesktop(options: StartOptions = {}): Promise<StartedDesktop> {
  const dataFolder = options.dataFolder ?? join(tempFolder(), 'data');
  const appFolder = appFolderWithPage();
  const { electron, run } = await loadDesktop();
  options.prepare?.(electron);
  const { resourcesIn } = await import('../../electron/main/resources.ts');
  const machine = { platform: process.platform, env: {}, homeFolder: tempFolder() };
  await run({
    machine,
    dataFolder,
    version: '1.2.3',
    resources: resourcesIn(appFolder),
    folders: options.folders ?? [],
  });
  onTestFinished(() => quit(electron));
  const [window] = electron.seen.windows;
  if (window === undefined) throw new Error(`No window: ${JSON.stringify(electron.seen.errorBoxes)}`);
  return {
    electron,
    dataFolder,
    window,
    call: (method, payload) => callAs(electron, window, method, payload),
    told: (event) =>
      window.webContents.sent.flatMap(({ channel, value }) => (channel === `event:${event}` ? [value] : [])),
  };
}

/** Main and its stand-in afresh, so that nothing of an earlier start is left. */
export async function loadDesktop() {
  vi.resetModules();
  const electron = await import('./electron-stand-in.ts');
  vi.doMock('electron', () => electron);
  const { runDesktop } = await import('../../electron/main/desktop.ts');
  return { electron, run: runDesktop };
}

/** Ends the app as its menu does, and waits until every file is closed. */
export async function quit({ app, seen }: typeof StandIn): Promise<void> {
  if (seen.exits.length > 0) return;
  const exited = new Promise((resolve) => app.once('exited', resolve));
  app.quit();
  await exited;
}

/** The reply to a call from that window's page; rejects where the call is refused. */
async function callAs(
  { seen }: typeof StandIn,
  { webContents }: StandIn.BrowserWindow,
  method: string,
  payload: unknown,
): Promise<Reply<unknown>> {
  const handler = seen.handlers.get(`call:${method}`);
  if (handler === undefined) throw new Error(`No handler for ${method}`);
  const event = { sender: webContents, senderFrame: webContents.mainFrame };
  return (await handler(event as never, payload)) as Reply<unknown>;
}

function appFolderWithPage(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, 'dist', 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'dist', 'renderer', 'index.html'), '<!doctype html><title>Streamferry</title>');
  writeFileSync(join(folder, 'dist', 'renderer', 'assets', 'main.js'), 'export {};');
  writeFileSync(join(folder, 'dist', 'secret.js'), 'outside');
  return folder;
}
