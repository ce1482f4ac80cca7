import type { Plan, PlanEntry } from '../../../electron/contract/plan.ts';
import { countText } from '../../text/counts.ts';
import { exactSizeText, sizeText } from '../../text/sizes.ts';
import type { PlanNumbers } from './plan-numbers.ts';
import type { ProductNames } from './product-names.ts';
import { reasonTexts } from './reason-text.ts';

export type PlanLists = Pick<Plan, 'fetch' | 'reuse' | 'remove'>;
export type ReportFormat = 'text' | 'csv' | 'json';

/** A dry run to be saved. */
export interface PlanReport {
  readonly name: string;
  readonly folder: string;
  readonly numbers: PlanNumbers;
  readonly lists: PlanLists;
  readonly names: ProductNames;
}

const kinds = ['fetch', 'reuse', 'remove'] as const;

/** The report as a file's content. */
export function reportText(report: PlanReport, format: ReportFormat): string {
  switch (format) {
    case 'text':
      return asText(report);
    case 'csv':
      return asCsv(report);
    case 'json':
      return asJson(report);
    default:
      return format satisfies never;
  }
}

/** Such as `dry-run-maas-stable-2025-11-21.csv`. */
export function reportFileName(name: string, day: string, format: ReportFormat): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '');
  return `${['dry-run', plain, day].filter(Boolean).join('-')}.${format === 'text' ? 'txt' : format}`;
}

function asText({ name, folder, numbers, lists, names }: PlanReport): string {
  const { fetchBytes, reuseBytes, removeBytes, totalBytes, freeBytes } = numbers;
  const bytes = { fetch: fetchBytes, reuse: reuseBytes, remove: removeBytes };
  const head = [
    `Dry run of ${name}`,
    `Folder: ${folder}`,
    `After: ${sizeText(totalBytes, 'decimal')}`,
    ...(freeBytes === undefined ? [] : [`Free: ${sizeText(freeBytes, 'decimal')}`]),
  ];
  const sections = kinds.map((kind) => {
    const title = `${kind}: ${countText(lists[kind].length, 'file')}, ${exactSizeText(bytes[kind])}`;
    return [title, ...lists[kind].map((entry) => textLine(entry, names))].join('\n');
  });
  return `${[head.join('\n'), ...sections].join('\n\n').replaceAll('\u00a0', ' ')}\n`;
}

function textLine({ path, sizeBytes, items, reason }: PlanEntry, names: ProductNames): string {
  return `  ${path}\n    ${exactSizeText(sizeBytes)}; ${names.textOf(items)}; ${reasonTexts[reason]}`;
}

function asCsv({ lists, names }: PlanReport): string {
  const head = ['action', 'path', 'size_bytes', 'images', 'reason', 'digest'];
  const rows = kinds.flatMap((kind) => lists[kind].map((entry) => [kind, ...csvFields(entry, names)]));
  return [head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

function csvFields({ path, sizeBytes, items, reason, digest }: PlanEntry, names: ProductNames): readonly string[] {
  const proof = digest === undefined ? '' : `${digest.algorithm}:${digest.hex}`;
  return [path, String(sizeBytes), names.textOf(items), reasonTexts[reason], proof];
}

/** RFC 4180. What a spreadsheet would take for a formula gets an apostrophe, which shows that it is text. */
function csvField(value: string): string {
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

function asJson({ name, folder, numbers, lists }: PlanReport): string {
  const { fetchBytes, fetchFiles, documentBytes, reuseBytes, removeBytes, totalBytes, freeBytes, neededBytes } =
    numbers;
  const { fetch, reuse, remove } = lists;
  const sums = { fetchBytes, fetchFiles, documentBytes, reuseBytes, removeBytes, totalBytes, freeBytes, neededBytes };
  return `${JSON.stringify({ name, folder, ...sums, fetch, reuse, remove }, undefined, 2)}\n`;
}
