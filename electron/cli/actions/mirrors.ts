import * as v from 'valibot';
import type { Mirror } from '../../contract/mirror.ts';
import type { Pin, Preset, Selection } from '../../contract/selection.ts';
import { InputError } from '../../engine/errors.ts';
import { formatBytes } from '../../engine/plan/sizes.ts';
import { printable } from '../../engine/printable.ts';
import { quoted } from '../../engine/quoted.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { type Column, tableLines } from '../output/table.ts';
import { countText, timeText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { mirrorLines, ruleText } from './mirror-text.ts';

export function listMirrors(host: Host, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const mirrors = await api.mirrors.list({});
    results.done({ mirrors });
    results.lines(
      mirrors.length === 0 ? ['No mirror is known here yet.'] : tableLines(columns, mirrors, results.columns),
    );
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function showMirror(host: Host, argument: string, raw: unknown): Promise<number> {
  const work = async (session: Session) => {
    const { api, results } = session;
    const mirror = await api.mirrors.get(await mirrorRef(session, argument));
    const current = mirror.revision === undefined ? undefined : (await api.publication.revisions(mirror)).at(-1);
    const heldSince = current?.heldSince;
    results.done({ mirror, ...(heldSince === undefined ? {} : { heldSince, restores: current?.restores }) });
    results.lines(mirrorLines(mirror, current));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function listPresets(host: Host, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const presets = await api.catalogue.presets({});
    results.done({ presets });
    results.lines(presets.flatMap(presetLines));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function pinProduct(
  host: Host,
  typed: { readonly mirror: string; readonly pin: Pin },
  raw: unknown,
): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const mirror = await mirrorRef(session, typed.mirror);
    return pinsShown(session, await session.api.mirrors.pin({ mirror, pin: typed.pin }));
  });
}

export function unpinProduct(
  host: Host,
  typed: { readonly mirror: string; readonly product: string },
  raw: unknown,
): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const mirror = await mirrorRef(session, typed.mirror);
    return pinsShown(session, await session.api.mirrors.unpin({ mirror, product: typed.product }));
  });
}

const removeOptions = v.object({
  deleteFiles: v.optional(v.boolean(), false),
  yes: v.optional(v.boolean(), false),
});

export function removeMirror(host: Host, argument: string, raw: unknown): Promise<number> {
  const { deleteFiles, yes } = readOwnOptions(removeOptions, raw);
  return withSession(host, readCommonOptions(raw), async (session) => {
    const ref = await mirrorRef(session, argument);
    const mirror = await session.api.mirrors.get(ref);
    if (!yes && !(await confirmsRemoval(host, mirror, deleteFiles))) {
      session.results.result({ outcome: 'cancelled', failures: [] });
      session.log.note('nothing was removed.');
      return exitCodes.cancelled;
    }
    await session.api.mirrors.remove({ mirror: ref, deleteFiles });
    session.results.done({ id: mirror.id, folder: mirror.folder, deletedFiles: deleteFiles });
    session.results.lines([
      `Removed "${mirror.name}"${deleteFiles ? ' with its files' : `; its files stay in ${mirror.folder}`}.`,
    ]);
    return exitCodes.done;
  });
}

/** Throws BAD_ARGUMENT where nobody can be asked. */
function confirmsRemoval(host: Host, mirror: Mirror, deleteFiles: boolean): Promise<boolean> {
  const what = deleteFiles
    ? `Delete ${countText(mirror.files, 'file')} (${formatBytes(mirror.sizeBytes)}) in ${printable(mirror.folder)} and forget ${quoted(mirror.name)}?`
    : `Forget ${quoted(mirror.name)}? Its files in ${printable(mirror.folder)} stay.`;
  const answer = host.confirm(what);
  if (answer === undefined) {
    throw new InputError('BAD_ARGUMENT', 'There is no terminal to ask on whether to remove the mirror. Add --yes.');
  }
  return answer;
}

function pinsShown({ results }: Session, selection: Selection): number {
  results.done({ selection });
  const { pins } = selection;
  results.lines(
    pins.length === 0
      ? ['No product is pinned.']
      : pins.map(({ product, version }) => `${product} stays at ${version}`),
  );
  return exitCodes.done;
}

function presetLines({ id, title, description, terms, max }: Preset): readonly string[] {
  const rules = terms.map((each) => `  ${ruleText({ terms: each, max, keep: false })}`);
  return [`${id}: ${title}`, `  ${description}`, ...rules];
}

const columns: readonly Column<Mirror>[] = [
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'FILES', value: ({ files }) => String(files), align: 'right' },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'LAST SYNC', value: ({ lastSyncAt }) => (lastSyncAt === undefined ? 'never' : timeText(lastSyncAt)) },
  { title: 'FOLDER', value: ({ folder }) => folder, shrinks: true },
];
