import type { Engine } from '../engine/engine-types.ts';
import { type Activity, hasEnded, noActivity, withJob } from './activity.ts';

export type ActivityListener = (activity: Activity) => void;

/** Keeps the activity as the engine tells it, and tells it on. */
export class ActivityFollower {
  #activity = noActivity;
  readonly #listeners: ActivityListener[] = [];

  get current(): Activity {
    return this.#activity;
  }

  /** Begins with what the engine is doing already. */
  async follow(engine: Pick<Engine, 'api' | 'on'>): Promise<void> {
    engine.on('job', (job) => this.#set(withJob(this.#activity, job)));
    engine.on('server', (server) => this.#set({ ...this.#activity, server }));
    engine.on('mirrors', (mirrors) => this.#set({ ...this.#activity, mirrors }));
    const [jobs, server, mirrors] = await Promise.all([
      engine.api.jobs.list({}),
      engine.api.serve.state({}),
      engine.api.mirrors.list({}),
    ]);
    this.#set({ jobs: jobs.filter((job) => !hasEnded(job)), server, mirrors });
  }

  /** Called with what is now, and at each change. */
  onChange(listener: ActivityListener): void {
    this.#listeners.push(listener);
    listener(this.#activity);
  }

  #set(activity: Activity): void {
    this.#activity = activity;
    for (const listener of this.#listeners) listener(activity);
  }
}
