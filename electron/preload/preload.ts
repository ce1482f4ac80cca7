import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { appEvents, appMethods } from '../contract/host.ts';
import { channelOf, eventChannelOf } from '../contract/ipc.ts';

const methods = new Set(
  Object.entries(appMethods).flatMap(([area, names]) => Object.keys(names).map((name) => `${area}.${name}`)),
);
const events = new Set(Object.keys(appEvents));

function call(method: string, payload: unknown): Promise<unknown> {
  if (!methods.has(method)) return Promise.reject(new Error(`Unknown method: ${method}`));
  return ipcRenderer.invoke(channelOf(method), payload);
}

/** All that the renderer reaches: a method of the contract, an event of it, and the path of what a person dropped. Other names are refused here already. */
contextBridge.exposeInMainWorld('streamferry', {
  call,
  on(event: string, listener: (value: unknown) => void): () => void {
    if (!events.has(event)) throw new Error(`Unknown event: ${event}`);
    const channel = eventChannelOf(event);
    const receive = (_: unknown, value: unknown) => listener(value);
    ipcRenderer.on(channel, receive);
    return () => ipcRenderer.off(channel, receive);
  },
  /** The reply is that of `host.typed`: the page gets a token, as for every path. A file that came from no disk has an empty path, which is refused there. */
  dropped(file: File): Promise<unknown> {
    return call('host.typed', { path: webUtils.getPathForFile(file) });
  },
});
