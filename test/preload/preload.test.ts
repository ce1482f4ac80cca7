import { expect, test, vi } from 'vitest';
import { appEvents, appMethods } from '../../electron/contract/host.ts';
import { ipcRenderer, seen } from '../helpers/electron-stand-in.ts';

vi.mock('electron', () => import('../helpers/electron-stand-in.ts'));

interface Bridge {
  call(method: string, payload: unknown): Promise<unknown>;
  on(event: string, listener: (value: unknown) => void): () => void;
  dropped(file: object): Promise<unknown>;
}

async function bridge(): Promise<Bridge> {
  await import('../../electron/preload/preload.ts');
  return seen.world.get('streamferry') as Bridge;
}

const names = Object.entries(appMethods).flatMap(([area, methods]) =>
  Object.keys(methods).map((method) => `${area}.${method}`),
);

test('the page gets one object with three functions', async () => {
  expect(Object.keys(await bridge()).toSorted()).toEqual(['call', 'dropped', 'on']);
  expect([...seen.world.keys()]).toEqual(['streamferry']);
});

test('every method of the contract is sent on its channel', async () => {
  const { call } = await bridge();
  seen.sent.length = 0;
  for (const name of names) await call(name, { name });
  expect(seen.sent).toEqual(names.map((name) => ({ channel: `call:${name}`, value: { name } })));
});

test.for([
  '',
  'mirrors',
  'mirrors.',
  'mirrors.nothing',
  'constructor',
  '__proto__',
  'mirrors.toString',
  'call:mirrors.list',
])('a call of %j is refused and never sent', async (name) => {
  const { call } = await bridge();
  seen.sent.length = 0;
  await expect(call(name, {})).rejects.toThrow('Unknown method');
  expect(seen.sent).toEqual([]);
});

test('every event of the contract is heard until called off, without the sender', async () => {
  const { on } = await bridge();
  for (const event of Object.keys(appEvents)) {
    const heard: unknown[][] = [];
    const off = on(event, (...values) => heard.push(values));
    ipcRenderer.emit(`event:${event}`, { sender: 'secret' }, 1);
    off();
    ipcRenderer.emit(`event:${event}`, { sender: 'secret' }, 2);
    expect(heard, event).toEqual([[1]]);
  }
  expect(() => on('toString', () => {})).toThrow('Unknown event');
});

test('of what was dropped the path is typed for the page, which gets the reply', async () => {
  const { dropped } = await bridge();
  seen.sent.length = 0;
  await dropped({ path: '/media/usb' });
  expect(seen.sent).toEqual([{ channel: 'call:host.typed', value: { path: '/media/usb' } }]);
});
