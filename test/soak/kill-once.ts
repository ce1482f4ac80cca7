import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { type SlowServer, startSlowServer } from '../helpers/slow-server.ts';
import { bytesMissing, type HeldFiles, heldFiles } from './held-files.ts';
import { type CaseKind, type CrashPoint, earlierWish, type KillCase, type Moment, stateAt } from './kill-case.ts';
import { KillTimer } from './kill-timer.ts';
import { finishedFaults, readerFaults, revisionFaults } from './mirror-faults.ts';
import { type FilesByPath, readStanding, type Wish } from './reader-view.ts';
import { requestFaults } from './request-faults.ts';
import type { Stage } from './stage.ts';
import { type SyncEnd, startSync } from './sync-process.ts';

/** What came of one case; without faults all is as it must be. */
export interface KillReport {
  readonly seed: number;
  readonly kind: CaseKind;
  /** Runs that were killed before they ended. */
  readonly kills: number;
  /** What stood after the first of them. */
  readonly stood: 'nothing' | 'old' | 'new';
  readonly finishedFiles: number;
  readonly partialFiles: number;
  /** Instants at which a reader looked. */
  readonly looks: number;
  /** The last words of a run that killed itself: the call that it did not make. */
  readonly lastWords: string;
  readonly faults: readonly string[];
}

/** Of each connection. */
const bytesPerSecond = 1_500_000;
const lookEveryMs = 70;
const indexPath = 'streams/v1/index.sjson';

/** Kills a sync as the case says, looks at what stands, and runs it again to its end. */
export async function killOnce(stage: Stage, kill: KillCase): Promise<KillReport> {
  const folder = await mkdtemp(join(stage.folder, 'case-'));
  try {
    return await new KilledSync(stage, kill, folder).run();
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class KilledSync {
  readonly #stage: Stage;
  readonly #case: KillCase;
  readonly #mirror: string;
  readonly #dataFolder: string;
  readonly #faults: string[] = [];
  #kills = 0;
  #looks = 0;
  #lastWords = '';
  #timer: KillTimer | undefined;

  constructor(stage: Stage, kill: KillCase, folder: string) {
    this.#stage = stage;
    this.#case = kill;
    this.#mirror = join(folder, 'mirror');
    this.#dataFolder = join(folder, 'data');
  }

  async run(): Promise<KillReport> {
    const { kind, moments, seed } = this.#case;
    await this.#prepare();
    const slow = moments.some((moment) => moment.kind !== 'step');
    const onBody = (path: string, bytes: number) => {
      if (!path.startsWith('streams/')) this.#timer?.sent(bytes);
    };
    const source = { root: '', onBody, ...(slow ? { bytesPerSecond } : {}) };
    const server = await startSlowServer(source);
    let first: { held: HeldFiles; stood: KillReport['stood'] } | undefined;
    try {
      for (const [run, moment] of [...moments, undefined].entries()) {
        source.root = this.#stage.roots[stateAt(this.#case, run)];
        await this.#oneRun(server, run, moment);
        first ??= { held: await this.#held(run), stood: await this.#stood() };
      }
    } finally {
      await server.close();
    }
    await this.#checkEnd();
    return {
      seed,
      kind,
      kills: this.#kills,
      stood: first?.stood ?? 'nothing',
      finishedFiles: first?.held.finished.size ?? 0,
      partialFiles: first?.held.staged.size ?? 0,
      looks: this.#looks,
      lastWords: this.#lastWords,
      faults: [...new Set(this.#faults)],
    };
  }

  async #prepare(): Promise<void> {
    const { kind, wish } = this.#case;
    if (kind === 'adoption') {
      await mkdir(this.#mirror);
      await this.#stage.makeReferenceFolder(wish, this.#mirror);
    } else if (kind === 'second-rule') await this.#stage.copyMirror(earlierWish, this.#mirror);
    else if (kind.startsWith('update')) await this.#stage.copyMirror(wish, this.#mirror);
  }

  /** One run to the moment at which it is killed, or to its end. */
  async #oneRun(server: SlowServer, run: number, moment: Moment | undefined): Promise<void> {
    const before = await this.#held(run);
    const answered = server.requests.length;
    const child = startSync({
      ...this.#case,
      url: server.url,
      folder: this.#mirror,
      keyringFile: this.#stage.keyringFile,
      dataFolder: this.#dataFolder,
      ...(moment?.kind === 'step' ? { preload: dieAtStep(moment) } : {}),
    });
    this.#timer = new KillTimer({ moment, bytesToFetch: bytesMissing(before), kill: () => child.kill() });
    const looking = new AbortController();
    const looks = this.#look(looking.signal);
    const end = await child.ended;
    this.#timer.stop();
    looking.abort();
    await looks;
    this.#faults.push(...(await this.#readerFaults()));
    await quiet(server);
    if (end.signal === 'SIGKILL') {
      this.#kills += 1;
      this.#lastWords = end.errors.trim();
    } else this.#faults.push(...endFaults(end));
    const requests = server.requests.slice(answered).filter(({ path }) => !path.startsWith('streams/'));
    this.#faults.push(...requestFaults({ requests, before, complete: end.code === 0, result: end.result }));
  }

  /** Looks at the folder as a reader does, again and again, until told to stop. */
  async #look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#faults.push(...(await this.#readerFaults()));
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #readerFaults(): Promise<string[]> {
    this.#looks += 1;
    const { kind, wish } = this.#case;
    const { contents } = this.#stage;
    const always = await this.#heldForEver();
    const old = new Set([...(await this.#stage.standing('old', wish)).documents.values()].map(String));
    const wishOf = (productFile: Buffer): Wish =>
      kind === 'second-rule' && old.has(String(productFile)) ? earlierWish : wish;
    return readerFaults(this.#mirror, { wishOf, contents, always });
  }

  /** What another rule holds: none of the runs may touch it. */
  async #heldForEver(): Promise<FilesByPath> {
    const { kind, wish } = this.#case;
    if (kind === 'adoption') return (await this.#stage.standing('old', wish)).planned;
    if (kind === 'second-rule') return (await this.#stage.standing('old', earlierWish)).planned;
    return new Map();
  }

  async #held(run: number): Promise<HeldFiles> {
    const { planned } = await this.#stage.standing(stateAt(this.#case, run), this.#case.wish);
    return heldFiles(this.#mirror, planned);
  }

  async #stood(): Promise<KillReport['stood']> {
    const { wish } = this.#case;
    const index = (await readStanding(this.#mirror, () => wish))?.documents.get(indexPath);
    if (index === undefined) return 'nothing';
    const old = await this.#stage.standing('old', wish);
    return old.documents.get(indexPath)?.equals(index) === true ? 'old' : 'new';
  }

  /** The mirror is whole, and pruned to the last state. */
  async #checkEnd(): Promise<void> {
    const { kind, wish, moments } = this.#case;
    const { documents, planned } = await this.#stage.standing(stateAt(this.#case, moments.length), wish);
    const files = new Map([...(await this.#heldForEver()), ...planned]);
    this.#faults.push(...(await finishedFaults(this.#mirror, { documents, files })));
    if (kind !== 'update-keeping-revision') return;
    this.#faults.push(...(await revisionFaults(this.#mirror, await this.#stage.standing('old', wish), files)));
  }
}

function dieAtStep({ thread, step }: CrashPoint): string {
  const url = new URL('./die-at-step.ts', import.meta.url);
  url.search = new URLSearchParams({ thread, step: String(step) }).toString();
  return url.href;
}

const resultLine = v.object({ kind: v.literal('result'), outcome: v.literal('done'), failures: v.strictTuple([]) });

function endFaults({ code, signal, result, errors }: SyncEnd): string[] {
  if (code !== 0) return [`the run ended with ${code ?? signal}: ${JSON.stringify(result)} ${errors}`];
  return v.is(resultLine, result) ? [] : [`the run ended well, but said ${JSON.stringify(result)}`];
}

/** Connections of a killed client end a little later than it does. */
async function quiet(server: SlowServer): Promise<void> {
  for (let seen = -1; seen !== server.requests.length; ) {
    seen = server.requests.length;
    await delay(30);
  }
}
