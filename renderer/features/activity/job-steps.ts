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
  export: [
    { title: 'Try the volume', phases: ['documents', 'prepare'] },
    { title: 'Copy', phases: ['copy'] },
    { title: 'Flush', phases: ['flush'] },
    { title: 'Read back', phases: ['reread'] },
  ],
  import: [
    { title: 'Authenticate', phases: ['documents'] },
    { title: 'Copy and check', phases: ['reuse', 'fetch'] },
    { title: 'Publish', phases: ['publish', 'prune'] },
  ],
  check: [
    { title: 'Authenticate', phases: ['documents'] },
    { title: 'Check', phases: ['fetch', 'audit', 'reread'] },
  ],
} as const satisfies Readonly<Record<JobKind, readonly StepOf[]>>;

type StepFacts = Pick<JobSnapshot, 'kind' | 'state' | 'phase' | 'totalFiles' | 'result'> & {
  /** What an export was asked for; absent: as its result says, else it reads back. */
  readonly reread?: boolean | undefined;
};

/** The steps with how far each is. None where it is not known which one a job ended in. */
export function jobSteps(job: StepFacts): readonly JobStep[] {
  const all = stepsOf(job);
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

/** An export that was told not to read back has no such step. */
function stepsOf({ kind, result, reread = result?.export?.reread !== 'none' }: StepFacts): readonly StepOf[] {
  const all: readonly StepOf[] = steps[kind];
  return reread ? all : all.filter(({ phases }) => !phases.includes('reread'));
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
