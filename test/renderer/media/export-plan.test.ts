import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Reply } from '../../../electron/contract/failure.ts';
import type { ExportPlan, ExportRequest } from '../../../electron/contract/media.ts';
import { LivePlan } from '../../../renderer/features/media/export-plan.svelte.ts';
import { exportPlanOf } from '../../helpers/media-facts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Long enough for a question to be asked. */
const calm = () => vi.advanceTimersByTimeAsync(1_000);

function livePlan() {
  const asked: { readonly request: ExportRequest; answer(title: string): Promise<void> }[] = [];
  const live = new LivePlan(
    (request) =>
      new Promise<Reply<ExportPlan>>((resolve) => {
        const answer = async (title: string) => {
          resolve({ ok: true, value: exportPlanOf({ title }) });
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ request, answer });
      }),
  );
  return { live, asked };
}

const of = (...ids: readonly string[]): ExportRequest => ({ mirrors: ids.map((id) => ({ id })), target: '/media/me' });

test('an answer that comes while the next wish is still made does not stand for it', async () => {
  const { live, asked } = livePlan();
  live.ask(of('a'));
  await calm();
  live.ask(of('a', 'b'));
  await asked[0]?.answer('a');
  expect([live.busy, live.plan?.title]).toEqual([true, undefined]);
  await calm();
  await asked[1]?.answer('a, b');
  expect([live.busy, live.plan?.title]).toEqual([false, 'a, b']);
});

test('the same wish asked again waits for its own answer: something else has changed', async () => {
  const { live, asked } = livePlan();
  const request = of('a');
  live.ask(request);
  await calm();
  live.ask(request);
  await asked[0]?.answer('before');
  expect(live.busy).toBe(true);
  await calm();
  await asked[1]?.answer('after');
  expect([live.busy, live.plan?.title]).toEqual([false, 'after']);
});

test('what is left before it was asked is never asked', async () => {
  const { live, asked } = livePlan();
  live.ask(of('a'));
  live.close();
  await calm();
  expect(asked).toEqual([]);
});
