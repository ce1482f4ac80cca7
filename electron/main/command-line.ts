import process from 'node:process';
import { app } from 'electron';
import { exitCodes } from '../cli/exit-code.ts';
import type { EngineOptions } from '../engine/engine-types.ts';
import { failureOf } from '../engine/errors.ts';
import { printable } from '../engine/printable.ts';
import { systemSecretBox } from './secret-box.ts';

/** Runs a command line in this process, without a window, and ends the process with its exit code. */
export async function runCommand(args: readonly string[]): Promise<void> {
  app.dock?.hide();
  // Electron takes the signals of its process and quits: they are the command's, and one that has ended lets go.
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (!process.emit('SIGINT', 'SIGINT')) app.exit(exitCodes.cancelled);
  });
  const code = await exitCodeOf(args);
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  app.exit(code);
}

async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    const [{ processHost }, { runCommandLine }] = await Promise.all([
      import('../cli/process-host.ts'),
      import('../cli/run.ts'),
    ]);
    const host = processHost();
    return await runCommandLine(args, {
      ...host,
      createEngine: async (options) => host.createEngine({ ...options, ...(await keystore()) }),
    });
  } catch (error) {
    process.stderr.write(`streamferry: ${printable(failureOf(error).message)}\n`);
    return 1;
  }
}

/** What the window had the system's keystore seal, commands open with it too. */
async function keystore(): Promise<Pick<EngineOptions, 'secrets'>> {
  await app.whenReady();
  const secrets = systemSecretBox();
  return secrets === undefined ? {} : { secrets };
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });
}
