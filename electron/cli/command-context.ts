import type { Host } from './host.ts';

/** What the commands share while the command line is parsed and run. */
export interface CommandContext {
  readonly host: Host;
  /** Set by the command that ran. */
  exitCode: number;
}
