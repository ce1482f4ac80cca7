import type { JobPhase, JobSnapshot } from '../../contract/job.ts';
import type { TextStream } from '../host.ts';
import { jobLog } from './job-log.ts';
import type { Log } from './log.ts';
import { barLines, plainLine } from './progress-text.ts';
import type { Results } from './results.ts';
import type { StatusArea } from './status-area.ts';

/** Shows how a job goes on. */
export interface ProgressView {
  update(snapshot: JobSnapshot): void;
  /** After this nothing of it is left on a terminal. */
  end(): void;
}

export interface ProgressChoice {
  readonly json: boolean;
  /** `--progress`: also beside `--json`. */
  readonly forced: boolean;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly results: Results;
  readonly now: () => Date;
}

const plainEveryMs = 5000;
const documentEveryMs = 200;

/** Documents with `--json`; bars on a terminal; elsewhere a plain line every few seconds. */
export async function openProgressView(choice: ProgressChoice): Promise<ProgressView> {
  const views = [jobLog(choice.log), ...(choice.json ? [documentView(choice)] : [])];
  if (choice.json && !choice.forced) return together(views);
  return together([...views, canDraw(choice) ? await barView(choice) : plainView(choice)]);
}

/** A terminal that knows neither a size nor how to move the cursor is written to like a file. */
function canDraw({ stderr, env }: ProgressChoice): boolean {
  return stderr.isTTY === true && stderr.columns !== 0 && stderr.rows !== 0 && env.TERM !== 'dumb';
}

async function barView({ stderr, env, log }: ProgressChoice): Promise<ProgressView> {
  const { createLogUpdate } = await import('log-update');
  // The cursor stays: a killed process could not give it back.
  const draw = createLogUpdate(stderr, { showCursor: true });
  const area: StatusArea = {
    show: (lines) => draw(lines.join('\n')),
    clear: () => draw.clear(),
    end: () => {
      draw.clear();
      draw.done();
    },
  };
  log.attach(area);
  const colours = (env.NO_COLOR ?? '') === '';
  return {
    update: (snapshot) => area.show(barLines(snapshot, { columns: stderr.columns ?? 80, colours })),
    end: () => {
      log.attach(undefined);
      area.end();
    },
  };
}

function plainView({ stderr, now }: ProgressChoice): ProgressView {
  let last = now().getTime();
  return {
    update: (snapshot) => {
      const time = now().getTime();
      if (time - last < plainEveryMs) return;
      last = time;
      stderr.write(`${plainLine(snapshot)}\n`);
    },
    end: () => {},
  };
}

function documentView({ results, now }: ProgressChoice): ProgressView {
  let last = Number.NEGATIVE_INFINITY;
  let phase: JobPhase | undefined;
  return {
    update: (snapshot) => {
      const time = now().getTime();
      if (snapshot.phase === phase && time - last < documentEveryMs) return;
      last = time;
      phase = snapshot.phase;
      const { id, kind, result: _, ...progress } = snapshot;
      results.document({ kind: 'progress', job: kind, jobId: id, ...progress });
    },
    end: () => {},
  };
}

function together(views: readonly ProgressView[]): ProgressView {
  return {
    update: (snapshot) => {
      for (const view of views) view.update(snapshot);
    },
    end: () => {
      for (const view of views) view.end();
    },
  };
}
