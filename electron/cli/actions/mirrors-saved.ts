import { join } from 'node:path';
import * as v from 'valibot';
import type { NewSelection, SourceRef } from '../../contract/api.ts';
import type { Mirror } from '../../contract/mirror.ts';
import type { KernelChoice } from '../../contract/publication.ts';
import { InputError } from '../../engine/errors.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import {
  readCommonOptions,
  readOwnOptions,
  readPublishOptions,
  readSelectionOptions,
  readSourceOptions,
} from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { mirrorRef } from './mirror-ref.ts';
import { mirrorLines } from './mirror-text.ts';
import { newRules } from './new-rules.ts';
import { sourceRef } from './source-ref.ts';

const ownOptions = v.object({
  name: v.optional(v.string()),
  source: v.optional(v.string()),
  revisions: v.optional(v.number()),
  removeRule: v.optional(v.array(v.string()), []),
  replace: v.optional(v.boolean(), false),
  leaveOutKernel: v.optional(v.array(v.string()), []),
  allKernels: v.optional(v.boolean(), false),
});

export interface NewMirrorArguments {
  readonly name: string;
  readonly folder: string | undefined;
}

export function createMirror(host: Host, typed: NewMirrorArguments, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const own = readOwnOptions(ownOptions, raw);
    const rules = await rulesOf(session, raw);
    if (rules.length === 0) {
      throw new InputError(
        'EMPTY_SELECTION',
        `"${typed.name}" would take nothing. Say what to take with --release, --os, --arch, --filter or --preset.`,
      );
    }
    const mirror = await session.api.mirrors.create({
      name: typed.name,
      folder: await newFolder(session, typed),
      source: await sourceRef(session, own.source ?? (await defaultSource(session)), readSourceOptions(raw)),
      selection: { rules, pins: [] },
      ...readPublishOptions(raw),
      ...(own.revisions === undefined ? {} : { keepRevisions: own.revisions }),
    });
    return shown(session, mirror, `Saved. \`streamferry mirrors sync ${quoted(mirror.name)}\` fills it.`);
  });
}

export function editMirror(host: Host, argument: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const own = readOwnOptions(ownOptions, raw);
    const ref = await mirrorRef(session, argument);
    const before = await session.api.mirrors.get(ref);
    const selection = await editedSelection(session, before, raw);
    const source = await editedSource(session, own.source, raw);
    const mirror = await session.api.mirrors.edit({
      mirror: ref,
      ...(own.name === undefined ? {} : { name: own.name }),
      ...(source === undefined ? {} : { source }),
      ...(selection === undefined ? {} : { selection }),
      ...readPublishOptions(raw),
      ...kernelChange(own, before),
      ...(own.revisions === undefined ? {} : { keepRevisions: own.revisions }),
    });
    return shown(session, mirror, `Changed. \`streamferry mirrors sync ${quoted(mirror.name)}\` carries it out.`);
  });
}

export function openMirror(host: Host, typedFolder: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const { name } = readOwnOptions(ownOptions, raw);
    const folder = session.absolute(typedFolder);
    const mirror = await session.api.mirrors.open({ folder, ...(name === undefined ? {} : { name }) });
    return shown(session, mirror, 'Known now.');
  });
}

async function rulesOf(session: Session, raw: unknown): Promise<NewSelection['rules']> {
  const options = readSelectionOptions(raw);
  return newRules(options, options.preset === undefined ? [] : await session.api.catalogue.presets({}));
}

/** Undefined: the rules stay as they are. Throws BAD_ARGUMENT for a rule that is not there. */
async function editedSelection(session: Session, mirror: Mirror, raw: unknown): Promise<NewSelection | undefined> {
  const { removeRule, replace } = readOwnOptions(ownOptions, raw);
  const added = await rulesOf(session, raw);
  if (added.length === 0 && removeRule.length === 0 && !replace) return undefined;
  const { rules, pins } = mirror.selection;
  const missing = removeRule.find((id) => !rules.some((rule) => rule.id === id));
  if (missing !== undefined) {
    const known = rules.map(({ id }) => id).join(', ');
    throw new InputError('BAD_ARGUMENT', `"${mirror.name}" has no rule "${missing}". Its rules: ${known || 'none'}.`);
  }
  const kept = replace ? [] : rules.filter(({ id }) => !removeRule.includes(id));
  return { rules: [...kept, ...added], pins };
}

/** What is named is left out besides what was before, unless all kernels are taken in again first. */
function kernelChange(
  { leaveOutKernel, allKernels }: v.InferOutput<typeof ownOptions>,
  { leaveOutKernels = {} }: Mirror,
): { readonly leaveOutKernels?: KernelChoice } {
  if (leaveOutKernel.length === 0 && !allKernels) return {};
  const before = allKernels ? {} : leaveOutKernels;
  const subarches = [...new Set([...(before.subarches ?? []), ...leaveOutKernel])];
  return { leaveOutKernels: { ...before, subarches } };
}

/** Undefined: the source stays as it is. Throws BAD_ARGUMENT where options would change a source that is not named. */
async function editedSource(
  session: Session,
  source: string | undefined,
  raw: unknown,
): Promise<SourceRef | undefined> {
  const options = readSourceOptions(raw);
  if (source !== undefined) return sourceRef(session, source, options);
  const { fetchKey: _, verify, ...others } = options;
  if (verify && Object.values(others).every((value) => value === undefined)) return undefined;
  throw new InputError(
    'BAD_ARGUMENT',
    'Options about the source go with --source. To change a saved source itself, use `streamferry sources edit`.',
  );
}

async function defaultSource({ api }: Session): Promise<string> {
  const sources = await api.sources.list({});
  return sources.find(({ isDefault }) => isDefault)?.id ?? 'maas-stable';
}

async function newFolder(session: Session, { name, folder }: NewMirrorArguments): Promise<string> {
  if (folder !== undefined) return session.absolute(folder);
  if (/[/\\:*?"<>|]|^\.+$|[. ]$/u.test(name) || name.trim() === '') {
    throw new InputError('BAD_ARGUMENT', `"${name}" cannot be the name of a folder. Name the folder, too.`);
  }
  return join((await session.api.settings.get({})).mirrorsFolder, name);
}

function shown({ results }: Session, mirror: Mirror, sentence: string): number {
  results.done({ mirror });
  results.lines([...mirrorLines(mirror), sentence]);
  return exitCodes.done;
}

function quoted(name: string): string {
  return /^[\w.-]+$/u.test(name) ? name : `'${name}'`;
}
