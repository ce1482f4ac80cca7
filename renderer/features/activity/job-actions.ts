import type { Reply } from '../../../electron/contract/failure.ts';
import type { JobSnapshot } from '../../../electron/contract/job.ts';
import { call } from '../../bridge.ts';
import { go } from '../../routes.svelte.ts';
import { jobs } from '../../state/jobs.svelte.ts';
import { notices } from '../../state/notices.svelte.ts';
import { confirm } from '../../ui/confirm.svelte.ts';
import { cancelText } from './cancel-text.ts';

/** Shows the job that a call has begun; a refusal is told as a notice. */
export async function followJob(begun: Promise<Reply<{ readonly jobId: string }>>): Promise<void> {
  const reply = await begun;
  if (reply.ok) go({ screen: 'job', id: reply.value.jobId });
  else tell(reply);
}

export async function pauseJob({ id }: JobSnapshot): Promise<void> {
  tell(await call('jobs', 'pause', { id }));
}

/** Goes on with a paused job where it is; an interrupted one begins again as a job of its own. */
export async function resumeJob({ id, state }: JobSnapshot): Promise<void> {
  const resumed = call('jobs', 'resume', { id });
  if (state === 'paused') tell(await resumed);
  else await followJob(resumed);
  await jobs.load();
}

export async function cancelJob(job: JobSnapshot): Promise<void> {
  const { title, stays, action, dismiss } = cancelText(job);
  if (!(await confirm({ title, message: stays, action, dismiss, destructive: true }))) return;
  tell(await call('jobs', 'cancel', { id: job.id }));
}

/** Takes an interrupted job off the list; its files stay. */
export async function discardJob({ id }: JobSnapshot): Promise<void> {
  const message = 'It is taken off the list. What it fetched or wrote stays and is used by the next one.';
  if (!(await confirm({ title: 'Discard this job?', message, action: 'Discard' }))) return;
  tell(await call('jobs', 'cancel', { id }));
  await jobs.load();
}

function tell(reply: Reply<unknown>): void {
  if (!reply.ok) notices.add({ message: reply.failure.message, failure: reply.failure });
}
