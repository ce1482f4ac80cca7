import type { JobKind, JobPhase, JobSnapshot } from '../../../electron/contract/job.ts';

/** A step of a job as a person follows it. */
export interface JobStep {
  readonly title: string;
  readonly state: 'done' | 'current' | 'waiting' | 'stopped';
}

interface StepOf {
  readonly title: string;
  readonly phases: readonly JobPhase[];
}

const steps = {
  sync: [
    { title: 'Documents', phases: ['documents'] },
    { title: 'Fetch', phases: ['reuse', 'fetch'] },
    { title: 'Publish', phases: ['publish', 'prune'] },
  ],
  audit: [{ title: 'Audit', phases: ['audit'] }],
  repair: [
    { title: 'Audit', phases: ['audit'] },
    { title: 'Fetch', phases: ['fetch'] },
  ],
  publish: [{ title: 'Publish', phases: ['publish', 'prune'] }],
} as const satisfies Readonly<Record<JobKind, readonly StepOf[]>>;

type StepFacts = Pick<JobSnapshot, 'kind' | 'state' | 'phase' | 'totalFiles'>;

/** The steps with how far each is. None where it is not known which one a job ended in. */
export function jobSteps(job: StepFacts): readonly JobStep[] {
  const all: readonly StepOf[] = steps[job.kind];
  if (job.state === 'done') return all.map(({ title }) => ({ title, state: 'done' }));
  if (job.state === 'queued') return all.map(({ title }) => ({ title, state: 'waiting' }));
  if (isForgotten(job)) return [];
  const current = Math.max(
    0,
    all.findIndex((step) => step.phases.includes(job.phase)),
  );
  const goesOn = job.state === 'running' || job.state === 'paused';
  return all.map(({ title }, at) => ({
    title,
    state: at < current ? 'done' : at > current ? 'waiting' : goesOn ? 'current' : 'stopped',
  }));
}

/** Of a run of an earlier process only the outcome is kept; its snapshot stands at the beginning. */
function isForgotten({ state, phase, totalFiles }: StepFacts): boolean {
  return state !== 'running' && state !== 'paused' && phase === 'documents' && totalFiles === 0;
}

export const stepStateTexts = {
  done: 'done',
  current: 'under way',
  waiting: 'to come',
  stopped: 'stopped here',
} as const satisfies Readonly<Record<JobStep['state'], string>>;
