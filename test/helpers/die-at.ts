import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * What makes a Node.js process die at one step, as in a power cut. A step is `before` or `after`, a function of node:fs/promises,
 * and the end of the path it is called for (the target, where there are two), e.g. `after rename streams/v1/index.sjson`.
 */
export function dyingAt(step: string): { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv } {
  return { args: ['--import', import.meta.filename], env: { DIE_AT: step } };
}

function dieAt(step: string): void {
  const [moment, name = '', ending = ''] = step.split(' ');
  const real: unknown = Reflect.get(fs.promises, name);
  if (typeof real !== 'function') throw new Error(`DIE_AT names no function of node:fs/promises: ${step}`);
  const replacement = async (...args: unknown[]): Promise<unknown> => {
    const target = name === 'rename' || name === 'link' ? args[1] : args[0];
    const isIt = String(target).endsWith(ending);
    if (isIt && moment === 'before') process.kill(process.pid, 'SIGKILL');
    const result: unknown = await Reflect.apply(real, fs.promises, args);
    if (isIt && moment === 'after') process.kill(process.pid, 'SIGKILL');
    return result;
  };
  Reflect.set(fs.promises, name, replacement);
  syncBuiltinESMExports();
}

if (process.env.DIE_AT !== undefined) dieAt(process.env.DIE_AT);
