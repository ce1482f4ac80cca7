import * as v from 'valibot';
import { MirrorError } from '../errors.ts';
import type { MirrorLayout } from '../mirror/layout.ts';
import type { Ledger } from '../mirror/ledger.ts';

const heldNote = 'held-revision';

const held = v.object({
  /** The current revision, at which the mirror stays. */
  revision: v.number(),
  /** The earlier one that it brought back. */
  restores: v.number(),
  since: v.string(),
});

/** That a mirror stays at an earlier state until it is released. */
export type HeldRevision = v.InferOutput<typeof held>;

/** Undefined when the mirror follows its source. */
export function heldRevision(ledger: Ledger): HeldRevision | undefined {
  const text = ledger.note(heldNote);
  return text === undefined ? undefined : v.parse(held, JSON.parse(text));
}

/** Holds the mirror; undefined lets it go. */
export function setHeldRevision(ledger: Ledger, revision: HeldRevision | undefined): void {
  ledger.setNote(heldNote, revision && JSON.stringify(revision));
}

/** Throws HELD when the mirror was rolled back and not released: nothing newer may be published then. */
export function refuseWhileHeld(layout: MirrorLayout, ledger: Ledger): void {
  const found = heldRevision(ledger);
  if (found === undefined) return;
  throw new MirrorError(
    'HELD',
    `${layout.root} was rolled back to revision ${found.restores} and is held there since ${found.since}: nothing newer is published until it is released.`,
    { path: layout.root, details: { restores: found.restores, since: found.since } },
  );
}
