import type { MaasVersion } from '../../../../../electron/contract/lint.ts';
import type { LintRuleId } from '../../../../../electron/engine/publication/lint/lint-rules.ts';
import {
  type Draft,
  type DraftEntry,
  type DraftLint,
  type DraftProduct,
  productOf,
} from '../../../../helpers/draft-publication.ts';

type Options = Omit<DraftLint, 'maas'>;

/** A publication with one fault. */
export interface Broken {
  readonly rule: LintRuleId;
  readonly what: string;
  /** Changes a good publication; may give options to lint it with. */
  readonly breakIt: (draft: Draft) => undefined | Options | Promise<undefined | Options>;
  /** Every rule that is found, where it is not the one alone in each MAAS that minds. */
  readonly found?: Partial<Record<MaasVersion, readonly LintRuleId[]>>;
}

export const noble = (draft: Draft): DraftProduct => productOf(draft.ubuntu, ':24.04:amd64:ga-24.04');
export const hwe = (draft: Draft): DraftProduct => productOf(draft.ubuntu, ':24.04:amd64:hwe-24.04');
export const centos = (draft: Draft): DraftProduct => productOf(draft.centos, ':8:amd64');
export const grub = (draft: Draft): DraftProduct => productOf(draft.bootloaders, ':grub-efi:uefi:arm64');

export function entryOf(draft: Draft, contentId: unknown): DraftEntry {
  const entry = draft.index.index[String(contentId)];
  if (entry === undefined) throw new Error(`There is no entry ${String(contentId)}`);
  return entry;
}

/** For functions that change the draft and need no options. */
export const only = (change: (draft: Draft) => void) => (draft: Draft) => {
  change(draft);
  return undefined;
};
