import { lstatSync } from 'node:fs';
import * as v from 'valibot';
import type { MirrorLayout } from './layout.ts';
import type { Ledger } from './ledger.ts';
import type { SurveyedFile } from './survey.ts';

const note = 'under-way';
const paths = v.array(v.string());

/**
 * Notes what a run is about to put in place: a file of it that a killed process left without a row is the mirror's own, also
 * when the next run no longer wants it. To be called in the transaction that begins the run.
 */
export function noteUnderWay(ledger: Ledger, coming: readonly { readonly path: string }[]): void {
  const earlier = underWay(ledger);
  const recorded = earlier.length === 0 ? undefined : ledger.files();
  const all = new Set([...earlier.filter((path) => !recorded?.has(path)), ...coming.map(({ path }) => path)]);
  if (all.size > 0) ledger.setNote(note, JSON.stringify([...all]));
}

/** To be called when every run has come to its end. */
export function forgetUnderWay(ledger: Ledger): void {
  ledger.setNote(note, undefined);
}

/** Files that a killed run put in place, that no row knows and that nothing wants: to be removed like recorded ones. */
export function strayFiles(
  layout: MirrorLayout,
  ledger: Ledger,
  known: { readonly recorded: ReadonlyMap<string, unknown>; readonly wanted: ReadonlyMap<string, unknown> },
): Map<string, SurveyedFile> {
  const strays = new Map<string, SurveyedFile>();
  for (const path of underWay(ledger)) {
    if (known.recorded.has(path) || known.wanted.has(path)) continue;
    const found = lstatSync(layout.visible(path), { throwIfNoEntry: false });
    if (found?.isFile() !== true) continue;
    strays.set(path, { path, sizeBytes: found.size, digest: undefined, state: 'present', links: found.nlink });
  }
  return strays;
}

function underWay(ledger: Ledger): readonly string[] {
  const text = ledger.note(note);
  return text === undefined ? [] : v.parse(paths, JSON.parse(text));
}
