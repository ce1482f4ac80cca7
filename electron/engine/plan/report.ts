import type { Plan, PlanEntry } from '../../contract/plan.ts';
import { formatBytes } from './sizes.ts';

/** A plan for people: what is fetched (`+`) and removed (`-`), each with its size, then the totals. */
export function planLines(plan: Plan): string[] {
  return [...listLines(plan), ...(plan.fetch.length + plan.remove.length === 0 ? [] : ['']), ...totalLines(plan)];
}

function listLines({ fetch, remove }: Plan): string[] {
  return [...fetch.map((entry) => entryLine('+', entry)), ...remove.map((entry) => entryLine('-', entry))];
}

function entryLine(sign: '+' | '-', { path, sizeBytes }: PlanEntry): string {
  return `${sign} ${formatBytes(sizeBytes).padStart(7)}  ${path}`;
}

function totalLines(plan: Plan): string[] {
  const rows: [string, string][] = [
    ['Fetch', counted(plan.fetchBytes, plan.fetchFiles)],
    ['Documents', formatBytes(plan.documentBytes)],
    ['Reuse', counted(plan.reuseBytes, plan.reuse.length)],
    ['Remove', counted(plan.removeBytes, plan.remove.length)],
    ['After', formatBytes(plan.totalBytes)],
    ['Free', plan.freeBytes === undefined ? 'unknown' : formatBytes(plan.freeBytes)],
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(10)} ${value}`);
  return [...lines, ...plan.warnings.map((warning) => `Warning: ${warning.message}`)];
}

function counted(bytes: number, files: number): string {
  return `${formatBytes(bytes)} in ${files} ${files === 1 ? 'file' : 'files'}`;
}

/** A plan as RFC 4180 text: one row a path. */
export function planCsv(plan: Plan): string {
  const rows = [
    ...plan.fetch.map((entry) => csvRow('fetch', entry)),
    ...plan.reuse.map((entry) => csvRow('reuse', entry)),
    ...plan.remove.map((entry) => csvRow('remove', entry)),
  ];
  const header = ['action', 'reason', 'path', 'sizeBytes', 'digest', 'items'];
  return [header, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvRow(action: string, { reason, path, sizeBytes, digest, items }: PlanEntry): string[] {
  const names = items.map((item) => [item.product, item.version, item.item].join(' '));
  return [
    action,
    reason,
    path,
    String(sizeBytes),
    digest === undefined ? '' : `${digest.algorithm}:${digest.hex}`,
    names.join('; '),
  ];
}

/** Quoted where needed; a text that a spreadsheet would take for a formula gets an apostrophe. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The document of `--dry-run --json`, on one line: keys in this order, `freeBytes` null where the system does not tell. */
export function planJson(plan: Plan): string {
  return JSON.stringify({
    kind: 'plan',
    fetch: plan.fetch.map(entryDocument),
    reuse: plan.reuse.map(entryDocument),
    remove: plan.remove.map(entryDocument),
    fetchBytes: plan.fetchBytes,
    fetchFiles: plan.fetchFiles,
    documentBytes: plan.documentBytes,
    reuseBytes: plan.reuseBytes,
    removeBytes: plan.removeBytes,
    totalBytes: plan.totalBytes,
    freeBytes: plan.freeBytes ?? null,
    neededBytes: plan.neededBytes,
    warnings: plan.warnings,
  });
}

function entryDocument({ path, sizeBytes, digest, items, reason }: PlanEntry) {
  return { path, sizeBytes, digest: digest ?? null, items, reason };
}
