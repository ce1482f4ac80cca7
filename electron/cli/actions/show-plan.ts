import type { SyncRequest } from '../../contract/api.ts';
import { planJson, planLines } from '../../engine/plan/report.ts';
import { exitCodes } from '../exit-code.ts';
import type { Session } from '../session.ts';

/** Prints what a sync would do. Nothing is written. */
export async function showPlan(session: Session, request: SyncRequest): Promise<number> {
  const plan = await session.api.mirrors.plan(request);
  for (const warning of plan.warnings) session.log.warn(warning.message);
  session.results.documentText(planJson(plan));
  session.results.lines(planLines({ ...plan, warnings: [] }));
  return exitCodes.done;
}
