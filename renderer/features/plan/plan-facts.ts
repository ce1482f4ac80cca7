import { countText } from '../../text/counts.ts';
import { sizeText } from '../../text/sizes.ts';
import type { PlanNumbers } from './plan-numbers.ts';

interface PlanFact {
  readonly label: string;
  readonly bytes: number;
  /** What is told with the exact number of bytes. */
  readonly more: string;
  readonly main: boolean;
}

/** The numbers of the footer, in their order. What is removed stands there only where something is. */
export function planFacts(of: PlanNumbers): readonly PlanFact[] {
  const removed = `${countText(of.removeFiles, 'file')}; what other mirrors share is not counted`;
  return [
    {
      label: 'Fetch',
      bytes: of.fetchBytes,
      more: `${countText(of.fetchFiles, 'file')}; documents come to ${sizeText(of.documentBytes)}`,
      main: true,
    },
    { label: 'Reuse', bytes: of.reuseBytes, more: countText(of.reuseFiles, 'file'), main: false },
    ...(of.removeFiles === 0 ? [] : [{ label: 'Remove', bytes: of.removeBytes, more: removed, main: false }]),
    { label: 'After', bytes: of.totalBytes, more: 'size of the mirror, kept revisions included', main: false },
    ...(of.freeBytes === undefined
      ? []
      : [
          {
            label: 'Free',
            bytes: of.freeBytes,
            more: `${sizeText(of.neededBytes)} of it are needed on the way`,
            main: false,
          },
        ]),
  ];
}
