import type { ServerSnapshot } from '../../contract/serve.ts';
import { printable } from '../../engine/printable.ts';
import type { TextStream } from '../host.ts';
import type { Log } from './log.ts';
import type { Results } from './results.ts';
import { clusterLine, clusterName, statusLines, verdictSentence, warningLines } from './server-text.ts';
import type { StatusArea } from './status-area.ts';
import { shortened } from './table.ts';

/** Shows what clients of the server do. */
export interface ServerView {
  update(snapshot: ServerSnapshot): void;
  /** Shows this as the last one; after it nothing is left on a terminal. */
  end(snapshot: ServerSnapshot): void;
}

export interface ServerViewChoice {
  readonly json: boolean;
  /** `--progress`: also beside `--json`. */
  readonly forced: boolean;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  readonly results: Results;
  readonly now: () => Date;
}

const plainEveryMs = 5_000;
const documentEveryMs = 1_000;

/** Documents with `--json`; lines that are drawn over and over on a terminal; elsewhere a line every few seconds. */
export async function openServerView(choice: ServerViewChoice): Promise<ServerView> {
  const views = choice.json ? [documentView(choice)] : [];
  if (choice.json && !choice.forced) return together(views);
  const drawable = choice.stderr.isTTY === true && choice.env.TERM !== 'dumb';
  return together([...views, verdictView(choice), drawable ? await drawnView(choice) : plainView(choice)]);
}

/** One document a second at most, the last one always, and only where something changed. */
function documentView({ results }: ServerViewChoice): ServerView {
  let told = '';
  let next: ServerSnapshot | undefined;
  let pause: NodeJS.Timeout | undefined;
  const tell = (snapshot: ServerSnapshot): void => {
    const text = JSON.stringify({ kind: 'server', ...snapshot });
    if (text !== told) results.documentText(text);
    told = text;
  };
  const takeUp = (): void => {
    pause = undefined;
    if (next === undefined) return;
    tell(next);
    next = undefined;
    pause = setTimeout(takeUp, documentEveryMs);
    pause.unref();
  };
  return {
    update: (snapshot) => {
      next = snapshot;
      if (pause === undefined) takeUp();
    },
    end: (snapshot) => {
      clearTimeout(pause);
      tell(snapshot);
    },
  };
}

/** A verdict is told when it is reached: it stays on the screen. */
function verdictView({ log }: ServerViewChoice): ServerView {
  const told = new Map<string, string | undefined>();
  const update = ({ clusters }: ServerSnapshot): void => {
    for (const cluster of clusters) {
      const { id, verdict } = cluster;
      const sentence = verdictSentence({ ...cluster, active: 0 });
      if (told.get(id) === sentence) continue;
      told.set(id, sentence);
      if (verdict.kind !== 'fetching' && sentence !== undefined) log.note(`${clusterName(cluster)}: ${sentence}`);
    }
  };
  return { update, end: update };
}

async function drawnView({ stderr, log }: ServerViewChoice): Promise<ServerView> {
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
  return {
    update: (snapshot) => {
      const columns = Math.max(20, (stderr.columns ?? 80) - 1);
      area.show(statusLines(snapshot).map((line) => shortened(printable(line), columns)));
    },
    end: () => {
      log.attach(undefined);
      area.end();
    },
  };
}

/** How far each client is, where that changed. */
function plainView({ stderr, now }: ServerViewChoice): ServerView {
  let last = now().getTime();
  const told = new Map<string, string>();
  return {
    update: ({ clusters }) => {
      const time = now().getTime();
      if (time - last < plainEveryMs) return;
      last = time;
      for (const cluster of clusters) {
        const text = [clusterLine(cluster), ...warningLines(cluster)].join('. ');
        if (told.get(cluster.id) === text) continue;
        told.set(cluster.id, text);
        stderr.write(`${printable(text)}\n`);
      }
    },
    end: () => {},
  };
}

function together(views: readonly ServerView[]): ServerView {
  return {
    update: (snapshot) => {
      for (const view of views) view.update(snapshot);
    },
    end: (snapshot) => {
      for (const view of views) view.end(snapshot);
    },
  };
}
