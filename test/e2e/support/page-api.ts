import type { Page } from 'playwright';
import type { Reply } from '../../../electron/contract/failure.ts';
import type { Area, Method, PayloadOf, ValueOf } from '../../../renderer/bridge.ts';

/** Calls the host as the page does, over its own bridge. Throws what it refuses. */
export async function callFrom<A extends Area, M extends Method<A>>(
  page: Page,
  [area, method]: readonly [A, M],
  payload: PayloadOf<A, M>,
): Promise<ValueOf<A, M>> {
  const reply: Reply<ValueOf<A, M>> = await page.evaluate(
    `window.streamferry.call(${JSON.stringify(`${area}.${method}`)}, ${JSON.stringify(payload)})`,
  );
  if (!reply.ok) throw new Error(`${area}.${method}: ${reply.failure.message}`);
  return reply.value;
}
