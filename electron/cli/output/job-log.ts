import type { JobPhase, JobSnapshot } from '../../contract/job.ts';
import type { Log } from './log.ts';
import { phaseText } from './progress-text.ts';
import type { ProgressView } from './progress-view.ts';
import { durationText } from './units.ts';

/** Writes to the log, at `info`, how a job goes on: its phases, and what is tried again. */
export function jobLog(log: Log): ProgressView {
  let phase: JobPhase | undefined;
  const told = new Set<string>();
  return {
    update: (snapshot) => {
      if (snapshot.phase !== phase) {
        phase = snapshot.phase;
        log.info(`${phaseText(snapshot)} (${snapshot.mirrorFolder})`);
      }
      for (const [key, line] of retryLines(snapshot)) {
        if (!told.has(key)) log.info(line);
        told.add(key);
      }
    },
    end: () => {},
  };
}

function retryLines({ active }: JobSnapshot): readonly (readonly [string, string])[] {
  return active.flatMap(({ path, retry }) =>
    retry === undefined
      ? []
      : [
          [
            `${path} ${retry.attempt}`,
            `${path}: attempt ${retry.attempt} in ${durationText(retry.inMs)}, because: ${retry.failure.message}`,
          ] as const,
        ],
  );
}
