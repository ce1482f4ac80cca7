import { type CommandRun, runCommand } from './run-command.ts';

export interface LaunchOrder {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export type LaunchAnswer = { readonly run: CommandRun } | { readonly error: string };

/** Starts and times the programs of the bench, one after the other. See `Launcher`. */
function main(): void {
  process.on('message', (order: LaunchOrder) => {
    runCommand(order.command, order.args, { env: order.env }).then(
      (run) => answer({ run }),
      (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
}

function answer(message: LaunchAnswer): void {
  process.send?.(message);
}

if (import.meta.main === true) main();
