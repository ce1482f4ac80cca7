import { ipcMain } from 'electron';
import { type EngineEvents, engineEvents } from '../contract/api.ts';
import { appMethods } from '../contract/host.ts';
import { channelOf } from '../contract/ipc.ts';
import type { Engine } from '../engine/engine-types.ts';
import type { Dispatcher } from '../host/dispatcher.ts';
import { isAppPage } from './app-origin.ts';
import type { MainWindow } from './window.ts';

/** One handler for each name of the contract and no other. A call from anywhere but the interface's own page, in the main frame of our window, is refused. */
export function setupCalls(dispatcher: Pick<Dispatcher, 'call'>, main: MainWindow): void {
  for (const method of methodNames()) {
    ipcMain.handle(channelOf(method), (event, payload: unknown) => {
      if (!isOurs(event, main)) throw new Error('This page may not call Streamferry.');
      return dispatcher.call(method, payload);
    });
  }
}

/** Fans the engine's events out to the window. */
export function setupEvents(engine: Engine, main: MainWindow): void {
  for (const event of Object.keys(engineEvents) as (keyof EngineEvents)[]) {
    engine.on(event, (value) => main.send(event, value));
  }
}

function methodNames(): readonly string[] {
  return Object.entries(appMethods).flatMap(([area, names]) => Object.keys(names).map((name) => `${area}.${name}`));
}

function isOurs({ sender, senderFrame }: Electron.IpcMainInvokeEvent, { window }: MainWindow): boolean {
  return (
    window !== undefined &&
    sender === window.webContents &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    isAppPage(senderFrame.url)
  );
}
