import type { DraftPlan } from '../../../electron/contract/draft.ts';
import type { Plan } from '../../../electron/contract/plan.ts';
import { sizeText } from '../../text/sizes.ts';

/** What the footer tells, of a draft or a plan alike. All bytes are the engine's. */
export interface PlanNumbers {
  readonly fetchBytes: number;
  readonly fetchFiles: number;
  readonly documentBytes: number;
  readonly reuseBytes: number;
  readonly reuseFiles: number;
  readonly removeBytes: number;
  readonly removeFiles: number;
  readonly totalBytes: number;
  readonly freeBytes?: number;
  readonly neededBytes: number;
}

export function numbersOf(plan: Plan | DraftPlan): PlanNumbers {
  if ('use' in plan) return plan;
  return { ...plan, reuseFiles: plan.reuse.length, removeFiles: plan.remove.length };
}

/** Why it does not fit on the volume, and what to do; undefined where it fits or nobody knows. */
export function shortageText(numbers: PlanNumbers): string | undefined {
  const { freeBytes, neededBytes } = numbers;
  if (freeBytes === undefined || neededBytes <= freeBytes) return undefined;
  const missing = sizeText(neededBytes - freeBytes);
  return `It does not fit: ${sizeText(neededBytes)} are needed and ${sizeText(freeBytes)} are free, ${missing} too few. Take less, free some space or choose another folder.`;
}
