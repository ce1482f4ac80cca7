import * as v from 'valibot';
import type { CatalogueRow, CatalogueView } from '../../contract/api.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions, readSourceOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, timeText } from '../output/units.ts';
import { withSession } from '../session.ts';
import { sourceRef } from './source-ref.ts';

const ownOptions = v.object({ max: v.optional(v.number()) });

export interface QueryArguments {
  readonly source: string;
  readonly filters: readonly string[];
}

export function runQuery(host: Host, typed: QueryArguments, raw: unknown): Promise<number> {
  const { max } = readOwnOptions(ownOptions, raw);
  const options = readSourceOptions(raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const view = await session.api.catalogue.query({
      source: await sourceRef(session, typed.source, options),
      filters: typed.filters,
      ...(max === undefined ? {} : { max }),
      ...(options.fetchKey ? { fetchKey: true } : {}),
    });
    const { rows, ...about } = view;
    const { results, log } = session;
    results.documents(rows.map((row) => ({ kind: 'item', ...row })));
    results.done({ ...about, items: rows.length });
    if (rows.length > 0) results.lines(tableLines(columns, rows, results.columns));
    else if (typed.filters.length > 0) log.warn('No item of the source matches these filters.');
    results.lines(['', ...summaryLines(view)]);
    return exitCodes.done;
  });
}

const tag = (name: string) => (row: CatalogueRow) => row.tags[name] ?? '';

const columns: readonly Column<CatalogueRow>[] = [
  { title: 'OS', value: tag('os') },
  { title: 'RELEASE', value: tag('release') },
  { title: 'ARCH', value: tag('arch') },
  { title: 'SUBARCH', value: tag('subarch'), shrinks: true },
  { title: 'LABEL', value: tag('label') },
  { title: 'VERSION', value: ({ version }) => version, shrinks: true },
  { title: 'ITEM', value: ({ item }) => item, shrinks: true },
  {
    title: 'SIZE',
    value: ({ sizeBytes }) => (sizeBytes === undefined ? '' : formatBytes(sizeBytes)),
    align: 'right',
  },
  { title: 'PATH', value: ({ path }) => path ?? '', shrinks: true },
];

function summaryLines({ location, rows, sizeBytes, signers, updated }: CatalogueView): readonly string[] {
  const files = new Set(rows.flatMap(({ path }) => (path === undefined ? [] : [path]))).size;
  const keys = [...new Set(signers.map(({ fingerprint }) => fingerprint))];
  return [
    `${countText(rows.length, 'item')} in ${countText(files, 'file')}, ${formatBytes(sizeBytes)}.`,
    `Source: ${location}${updated === undefined ? '' : `, updated ${timeText(updated)}`}`,
    keys.length === 0 ? 'Not signed, or not checked.' : `Signed by ${keys.join(', ')}.`,
  ];
}
