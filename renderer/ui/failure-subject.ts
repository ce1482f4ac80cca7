import { getContext, setContext } from 'svelte';
import type { FailureSubject } from '../text/failures.ts';

const key = Symbol('failure subject');

/** Says of what the failures are that a component and all below it show. To be called while the component is made. */
export function failuresAreOf(subject: () => FailureSubject): void {
  setContext(key, subject);
}

/** What the nearest component above said; else a source. */
export function failureSubject(): () => FailureSubject {
  return getContext<(() => FailureSubject) | undefined>(key) ?? (() => 'source');
}
