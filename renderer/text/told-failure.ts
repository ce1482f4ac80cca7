/** What a person reads: a title, and what to do next. */
export interface FailureText {
  readonly title: string;
  readonly next: string;
}

/** The same for one failure; `kind` where nothing failed and a person shall only know. */
export interface ToldFailure extends FailureText {
  readonly kind: 'negative' | 'caution';
}
