import type { JobSnapshot } from '../../../electron/contract/job.ts';
import type { Play, Scene } from './scene.ts';
import { press } from './scene.ts';
import { names } from './stocked.ts';

const busyFiles = ['noble/amd64/20250805/ga-24.04/generic/boot-initrd', 'jammy/amd64/20250808/squashfs'];

/** A job from its resumption to each of its ends. They play on a stocked folder, after `stockedScenes`. */
export const jobScenes: readonly Scene[] = [
  {
    name: 'job-running',
    main: 'Pause',
    everyLook: true,
    async show({ stage, page, stock }) {
      const running = await runningJob(stage.api, 'running');
      const retry = { kind: 'status', status: 503, retryAfter: '90' } as const;
      stock.servers.depot.setFaults(busyFiles.map((path) => ({ path, times: 1, fault: retry })));
      const [job] = await stage.api.jobs.list({});
      const { jobId } =
        running === undefined && job ? await stage.api.jobs.resume({ id: job.id }) : { jobId: running?.id ?? '' };
      await stage.visit({ screen: 'job', id: jobId });
      await page
        .getByText(/again in/i)
        .first()
        .waitFor();
      await page.getByRole('figure').waitFor();
    },
  },
  {
    name: 'job-queued',
    async show({ stage }) {
      await stage.visit({ screen: 'job', id: await queuedJob(stage) });
    },
  },
  {
    name: 'activity-running',
    everyLook: true,
    async show({ stage, page }) {
      await queuedJob(stage);
      await stage.visit({ screen: 'activity' });
      await page.getByRole('heading', { name: 'Waiting' }).waitFor();
    },
  },
  {
    name: 'mirrors-running',
    main: 'New mirror',
    show: ({ stage }) => stage.visit({ screen: 'mirrors' }),
  },
  {
    name: 'job-paused',
    main: 'Resume',
    everyLook: true,
    async show({ stage, page }) {
      const running = await runningJob(stage.api, 'running');
      if (running !== undefined) await stage.api.jobs.pause({ id: running.id });
      const paused = await runningJob(stage.api, 'paused');
      await stage.visit({ screen: 'job', id: paused?.id ?? '' });
      await page.getByRole('button', { name: 'Resume' }).first().waitFor();
    },
  },
  {
    name: 'job-cancel',
    async show({ page }) {
      await press(page, 'Cancel');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'job-cancelled',
    async show({ stage, page }) {
      const paused = await runningJob(stage.api, 'paused');
      await cancelAll(stage.api);
      await stage.visit({ screen: 'job', id: paused?.id ?? '' });
      await page.getByText(/, took /).waitFor();
    },
  },
  { name: 'job-partial', main: 'Sync again', everyLook: true, show: (play) => ended(play, busyFiles) },
  { name: 'job-failed', main: 'Sync again', everyLook: true, show: (play) => ended(play, ['*']) },
  { name: 'job-done', main: 'Serve', everyLook: true, show: (play) => ended(play, []) },
];

async function runningJob(api: Play['stage']['api'], state: JobSnapshot['state']): Promise<JobSnapshot | undefined> {
  return (await api.jobs.list({})).find((job) => job.state === state);
}

/** An audit that waits for what runs. */
async function queuedJob(stage: Play['stage']): Promise<string> {
  const waiting = await runningJob(stage.api, 'queued');
  if (waiting !== undefined) return waiting.id;
  const { id } = await stage.mirror(names.tiny);
  const { jobId } = await stage.api.mirrors.audit({ mirror: { id }, repair: false });
  return jobId;
}

async function cancelAll(api: Play['stage']['api']): Promise<void> {
  const live = (await api.jobs.list({})).filter(({ state }) => ['running', 'paused', 'queued'].includes(state));
  for (const { id } of live.toReversed()) await api.jobs.cancel({ id });
  for (const { id } of live) await api.jobs.wait({ id });
}

/** A sync that does not find these paths. */
async function ended({ stage, page, stock }: Play, missing: readonly string[]): Promise<void> {
  await cancelAll(stage.api);
  const fault = { kind: 'status', status: 404 } as const;
  stock.servers.depot.setFaults(missing.map((path) => ({ path, fault })));
  const { id } = await stage.mirror(names.interrupted);
  const { jobId } = await stage.api.mirrors.sync({ mirror: { id } });
  await stage.api.jobs.wait({ id: jobId });
  await stage.visit({ screen: 'job', id: jobId });
  await page.getByText(/, took /).waitFor();
}
