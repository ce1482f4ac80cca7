import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appMethods } from '../../electron/contract/host.ts';
import { holdDataFolder } from '../../electron/host/hold-data-folder.ts';
import { pageHeaders } from '../../electron/host/page-headers.ts';
import { loadDesktop, quit, startDesktop } from '../helpers/start-desktop.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

test('the window isolates its page, which gets a sandbox, no node and one preload script', async () => {
  const { electron, window } = await startDesktop();
  expect(window.options).toMatchObject({
    show: false,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      spellcheck: false,
      devTools: false,
      preload: expect.stringMatching(/preload\.cjs$/u),
    },
  });
  expect(window.webContents.mainFrame.url).toBe('app://streamferry/index.html');
  expect(window.visible).toBe(true);
  expect(electron.seen.sandboxed).toBe(true);
});

test('the page is served with the headers of the browser host, and nothing outside its folder is', async () => {
  const { electron } = await startDesktop();
  expect(electron.seen.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  const handler = electron.seen.protocols.get('app');
  const get = (url: string, method = 'GET') => handler?.(new Request(url, { method })) ?? Promise.reject(new Error());
  const page = await get('app://streamferry/');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Streamferry');
  expect(Object.fromEntries(page.headers)).toMatchObject({
    ...pageHeaders,
    'content-type': 'text/html; charset=utf-8',
  });
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect((await get('app://streamferry/assets/main.js')).status).toBe(200);
  for (const url of [
    'app://streamferry/../secret.js',
    'app://streamferry/%2e%2e/secret.js',
    'app://streamferry/assets/..%2f..%2fsecret.js',
    'app://streamferry/assets%5c..%5c..%5csecret.js',
    'app://streamferry/missing.js',
    'app://streamferry/assets',
    'app://streamferry/%',
    'app://elsewhere/index.html',
  ]) {
    expect((await get(url)).status, url).toBe(404);
  }
  expect((await get('app://streamferry/', 'POST')).status).toBe(405);
});

test('the page can go nowhere else, open no window and hold no webview', async () => {
  const { electron, window } = await startDesktop();
  const { webContents } = window;
  const prevented = (name: string, more: object) => {
    const event = electron.cancellable(more);
    webContents.emit(name, event);
    return event.defaultPrevented;
  };
  expect(prevented('will-navigate', { url: 'https://example.com/' })).toBe(true);
  expect(prevented('will-navigate', { url: 'app://elsewhere/index.html' })).toBe(true);
  expect(prevented('will-navigate', { url: 'file:///etc/passwd' })).toBe(true);
  expect(prevented('will-navigate', { url: 'app://streamferry/index.html' })).toBe(false);
  expect(prevented('will-frame-navigate', { url: 'app://streamferry/index.html', isMainFrame: false })).toBe(true);
  expect(prevented('will-redirect', { url: 'app://streamferry/index.html' })).toBe(true);
  expect(prevented('will-attach-webview', {})).toBe(true);
  expect(webContents.windowOpenHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' });
});

test('permissions, devices and foreign requests are denied; only copying is granted, and only to the page', async () => {
  const { electron, window } = await startDesktop();
  const { defaultSession } = electron.session;
  const request = (permission: string, isMainFrame = true) => {
    const answers: boolean[] = [];
    defaultSession.onRequest(window.webContents, permission, (granted) => answers.push(granted), { isMainFrame });
    return answers[0];
  };
  for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'usb']) {
    expect(request(permission), permission).toBe(false);
    expect(defaultSession.onCheck(null, permission, 'app://streamferry/', { isMainFrame: true }), permission).toBe(
      false,
    );
  }
  expect(request('clipboard-sanitized-write')).toBe(true);
  expect(request('clipboard-sanitized-write', false)).toBe(false);
  expect(defaultSession.onCheck(null, 'clipboard-sanitized-write', 'https://example.com/', { isMainFrame: true })).toBe(
    false,
  );
  expect(defaultSession.onDevice()).toBe(false);
  expect(defaultSession.spellChecker).toBe(false);
  const cancelled = (url: string) => {
    const answers: boolean[] = [];
    defaultSession.onBeforeRequest({ url }, ({ cancel }) => answers.push(cancel));
    return answers[0];
  };
  expect(cancelled('app://streamferry/assets/main.js')).toBe(false);
  for (const url of ['https://example.com/', 'http://127.0.0.1:8080/', 'ws://example.com/', 'file:///etc/passwd']) {
    expect(cancelled(url), url).toBe(true);
  }
});

test('a download is saved where a person says when the page made it, and refused otherwise', async () => {
  const { electron } = await startDesktop();
  const download = (url: string) => {
    const event = electron.cancellable();
    const dialogs: unknown[] = [];
    electron.session.defaultSession.emit('will-download', event, {
      getURL: () => url,
      getFilename: () => 'plan.csv',
      setSaveDialogOptions: (options: unknown) => dialogs.push(options),
    });
    return { refused: event.defaultPrevented, dialogs };
  };
  expect(download('blob:app://streamferry/1-2-3')).toEqual({ refused: false, dialogs: [{ defaultPath: 'plan.csv' }] });
  expect(download('https://example.com/x.exe')).toEqual({ refused: true, dialogs: [] });
  expect(download('blob:https://example.com/1')).toEqual({ refused: true, dialogs: [] });
});

test('every name of the contract is reachable by a call, and no other', async () => {
  const { electron, call } = await startDesktop();
  const names = Object.entries(appMethods).flatMap(([area, methods]) =>
    Object.keys(methods).map((method) => `call:${area}.${method}`),
  );
  expect([...electron.seen.handlers.keys()].toSorted()).toEqual(names.toSorted());
  for (const channel of electron.seen.handlers.keys()) {
    // A payload that no method takes: it is refused as a value, by that very method.
    const reply = await call(channel.replace('call:', ''), { '\u0000surplus': true });
    const refusal = reply.ok ? undefined : reply.failure;
    expect(refusal?.code, channel).toBe('BAD_ARGUMENT');
    expect(refusal?.message, channel).toContain(channel.replace('call:', ''));
  }
});

test('a call from another page, another frame or another window is refused before anything is done', async () => {
  const { electron, window } = await startDesktop();
  const handler = electron.seen.handlers.get('call:mirrors.list');
  const { webContents } = window;
  const call = (event: object) => () => handler?.(event as never, {});
  const { mainFrame } = webContents;
  const other = new electron.WebContents();
  other.mainFrame.url = mainFrame.url;
  expect(call({ sender: webContents, senderFrame: { url: mainFrame.url } })).toThrow('may not call');
  expect(call({ sender: webContents, senderFrame: null })).toThrow('may not call');
  expect(call({ sender: other, senderFrame: other.mainFrame })).toThrow('may not call');
  await expect(call({ sender: webContents, senderFrame: mainFrame })()).resolves.toEqual({ ok: true, value: [] });
  mainFrame.url = 'https://example.com/';
  expect(call({ sender: webContents, senderFrame: mainFrame })).toThrow('may not call');
});

test('paths reach the page as tokens: picked in a dialog, dropped, and refused when made up', async () => {
  const folder = tempFolder();
  const { electron, call } = await startDesktop();
  electron.seen.picked = [folder];
  const picked = await call('host.pick', { purpose: 'folder', title: 'Where' });
  expect(picked).toEqual({ ok: true, value: { token: expect.stringMatching(/^path:/u), path: folder } });
  electron.seen.picked = [];
  expect(await call('host.pick', { purpose: 'keyring', title: 'Which' })).toEqual({ ok: true, value: undefined });
  expect(await call('host.typed', { path: folder })).toMatchObject({ ok: true, value: { path: folder } });
  expect(await call('host.typed', { path: '' })).toMatchObject({ ok: false, failure: { code: 'BAD_ARGUMENT' } });
  expect(await call('mirrors.open', { folder })).toMatchObject({ ok: false, failure: { code: 'BAD_ARGUMENT' } });
  expect(await call('host.describe', {})).toMatchObject({
    ok: true,
    value: { kind: 'desktop', nativeDialogs: true, version: '1.2.3', keystore: true },
  });
});

test('events of the engine reach the page, and settings set the theme', async () => {
  const { electron, call, told } = await startDesktop();
  expect(electron.nativeTheme.themeSource).toBe('system');
  expect(await call('settings.set', { change: { appearance: 'dark' } })).toMatchObject({ ok: true });
  expect(told('settings')).toMatchObject([{ appearance: 'dark' }]);
  expect(electron.nativeTheme.themeSource).toBe('dark');
});

test('a second start shows the window and hands its folders on; what is no mirror is said in a dialog', async () => {
  const folder = tempFolder();
  const { electron, window } = await startDesktop({ folders: [] });
  expect(electron.seen.lockData).toEqual({ folders: [] });
  window.hide();
  electron.app.emit('second-instance', {}, [], '/', { folders: [] });
  expect(window.visible).toBe(true);
  expect(window.focused).toBe(true);
  electron.app.emit('second-instance', {}, [], '/', { folders: [folder] });
  await expect.poll(() => electron.seen.errorBoxes.length).toBe(1);
  expect(electron.seen.errorBoxes[0]?.text).toContain(folder);
  electron.app.emit('second-instance', {}, [], '/', { folders: 'no list' });
});

test('an instance that is not the first hands over and opens nothing', async () => {
  const dataFolder = join(tempFolder(), 'data');
  const { electron, run } = await loadDesktop();
  electron.seen.hasLock = false;
  const { resourcesIn } = await import('../../electron/main/resources.ts');
  const machine = { platform: process.platform, env: {}, homeFolder: tempFolder() };
  await run({ machine, dataFolder, version: '1.2.3', resources: resourcesIn('/app'), folders: ['/media/usb'] });
  expect(electron.seen.lockData).toEqual({ folders: ['/media/usb'] });
  expect(electron.seen.quits).toBe(1);
  expect(electron.seen.windows).toEqual([]);
  expect(existsSync(dataFolder)).toBe(false);
});

test('the window comes back where it was, and on a screen', async () => {
  const dataFolder = join(tempFolder(), 'data');
  const first = await startDesktop({ dataFolder });
  first.window.area = { x: 300, y: 200, width: 900, height: 700 };
  await quit(first.electron);
  const second = await startDesktop({ dataFolder });
  expect(second.window.area).toMatchObject({ x: 300, y: 200, width: 900, height: 700 });
  second.window.area = { x: 5000, y: 200, width: 900, height: 700 };
  second.window.maximized = true;
  await quit(second.electron);
  const third = await startDesktop({ dataFolder });
  expect(third.window.options).not.toHaveProperty('x');
  expect(third.window.maximized).toBe(true);
});

test('quitting closes the engine once, then ends the app', async () => {
  const { electron, call } = await startDesktop();
  await quit(electron);
  electron.app.quit();
  expect(electron.seen.exits).toEqual([0]);
  expect(await call('mirrors.list', {}).catch((error: unknown) => String(error))).toContain('may not call');
});

test('a data folder that cannot be used is said in a dialog, and the app ends with 1', async () => {
  const parent = tempFolder();
  const dataFolder = join(parent, 'data');
  mkdirSync(join(dataFolder), { recursive: true });
  writeFileSync(join(dataFolder, 'registry.sqlite'), 'this is no database at all'.repeat(100));
  const { electron, run } = await loadDesktop();
  const { resourcesIn } = await import('../../electron/main/resources.ts');
  const machine = { platform: process.platform, env: {}, homeFolder: parent };
  await run({ machine, dataFolder, version: '1.2.3', resources: resourcesIn('/app'), folders: [] });
  expect(electron.seen.errorBoxes.map(({ title }) => title)).toEqual(['Streamferry cannot start']);
  expect(electron.seen.exits).toEqual([1]);
});

test('a data folder that a browser host works with is refused, and free again once the app has quit', async () => {
  const { dataFolder, electron } = await startDesktop();
  expect(() => holdDataFolder(dataFolder)).toThrow(/open already/);
  await quit(electron);
  const held = holdDataFolder(dataFolder);
  onTestFinished(held.release);
  await expect(startDesktop({ dataFolder })).rejects.toThrow(/open already/);
});
