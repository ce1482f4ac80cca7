import { styleText } from 'node:util';
import type { FileProgress, JobKind, JobPhase, JobSnapshot } from '../../contract/job.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { printable } from '../../engine/printable.ts';
import { shortened } from './table.ts';
import { countText, durationText } from './units.ts';

const phases: Readonly<Record<JobPhase, string>> = {
  documents: 'Documents',
  reuse: 'Reusing',
  fetch: 'Fetching',
  publish: 'Publishing',
  prune: 'Removing',
  audit: 'Auditing',
  prepare: 'Preparing',
  copy: 'Copying',
  flush: 'Flushing',
  reread: 'Reading back',
};

/** Where a kind of job calls a phase by another word. */
const ownPhases: Partial<Readonly<Record<JobKind, Partial<Readonly<Record<JobPhase, string>>>>>> = {
  import: { fetch: 'Copying' },
  check: { fetch: 'Checking', audit: 'Checking' },
};

export function phaseText({ kind, phase }: Pick<JobSnapshot, 'kind' | 'phase'>): string {
  return ownPhases[kind]?.[phase] ?? phases[phase];
}

/** Below this width only the one line with the numbers is drawn. */
const narrowColumns = 60;
const filesShown = 6;

export interface Canvas {
  readonly columns: number;
  readonly colours: boolean;
}

/** A snapshot as it is drawn on a terminal: one line for the whole, one for each file on its way. No line is wider than the canvas. */
export function barLines(snapshot: JobSnapshot, canvas: Canvas): readonly string[] {
  const columns = Math.max(10, canvas.columns - 1);
  const head = totalLine(snapshot, columns, canvas.colours);
  if (columns < narrowColumns) return [head];
  const shown = snapshot.active.slice(0, filesShown);
  const more = snapshot.active.length - shown.length;
  const files = shown.map((file) => painted('dim', fileLine(file, columns), canvas.colours));
  return [head, ...files, ...(more > 0 ? [painted('dim', `  and ${more} more`, canvas.colours)] : [])];
}

/** A snapshot as one plain line for logs. */
export function plainLine(snapshot: JobSnapshot): string {
  const files = `${snapshot.doneFiles} of ${countText(snapshot.totalFiles, 'file')}`;
  return [`${phaseText(snapshot)}: ${files}`, ...numbers(snapshot), ...failuresText(snapshot)].join(', ');
}

function totalLine(snapshot: JobSnapshot, columns: number, colours: boolean): string {
  const phase = phaseText(snapshot);
  const text = [...numbers(snapshot), ...failuresText(snapshot)].join('  ');
  const room = columns - phase.length - text.length - 4;
  if (snapshot.totalBytes === 0 || room < 8) return shortened(`${phase}  ${text}`.trimEnd(), columns);
  const bar = barText(snapshot.doneBytes / snapshot.totalBytes, Math.min(room, 40), colours);
  return `${painted('bold', phase, colours)}  ${bar}  ${text}`;
}

function numbers(snapshot: JobSnapshot): readonly string[] {
  const { doneBytes, totalBytes, rate } = snapshot;
  if (totalBytes === 0) return [];
  const left = rate > 0 ? [`${durationText(((totalBytes - doneBytes) / rate) * 1000)} left`] : [];
  const moving = doneBytes < totalBytes ? [`${formatBytes(rate)}/s`, ...left] : [];
  return [
    `${Math.floor((100 * doneBytes) / totalBytes)} %`,
    `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`,
    ...moving,
  ];
}

function failuresText(snapshot: JobSnapshot): readonly string[] {
  return snapshot.failures.length === 0 ? [] : [`${snapshot.failures.length} failed`];
}

function barText(share: number, width: number, colours: boolean): string {
  const inner = width - 2;
  const done = Math.round(Math.min(1, Math.max(0, share)) * inner);
  return `[${painted('green', '='.repeat(done), colours)}${' '.repeat(inner - done)}]`;
}

function fileLine(file: FileProgress, columns: number): string {
  const state =
    file.retry === undefined
      ? `${formatBytes(file.doneBytes)} of ${formatBytes(file.sizeBytes)}`
      : `attempt ${file.retry.attempt} in ${durationText(file.retry.inMs)} (${file.retry.failure.code})`;
  const path = shortened(printable(file.path), columns - state.length - 4);
  return `  ${path.padEnd(columns - state.length - 4)}  ${state}`;
}

function painted(style: 'bold' | 'dim' | 'green', text: string, colours: boolean): string {
  return colours ? styleText(style, text, { validateStream: false }) : text;
}
