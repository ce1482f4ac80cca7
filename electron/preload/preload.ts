import { contextBridge, ipcRenderer } from 'electron';
import { engineEvents, engineMethods } from '../contract/api.ts';

const methods = new Set(
  Object.entries(engineMethods).flatMap(([area, names]) => Object.keys(names).map((name) => `${area}.${name}`)),
);
const events = new Set(Object.keys(engineEvents));

/** All that the renderer reaches: `call` for a method of the contract, `on` for its events. Other names are refused here already. */
contextBridge.exposeInMainWorld('streamferry', {
  call(method: string, payload: unknown): Promise<unknown> {
    if (!methods.has(method)) return Promise.reject(new Error(`Unknown method: ${method}`));
    return ipcRenderer.invoke(`engine:${method}`, payload);
  },
  on(event: string, listener: (value: unknown) => void): () => void {
    if (!events.has(event)) throw new Error(`Unknown event: ${event}`);
    const receive = (_: unknown, value: unknown) => listener(value);
    ipcRenderer.on(`engine:${event}`, receive);
    return () => ipcRenderer.off(`engine:${event}`, receive);
  },
});
