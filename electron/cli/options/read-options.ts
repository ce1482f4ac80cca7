import * as v from 'valibot';
import type { CommonOptions } from './common-options.ts';
import type { PublishOptions } from './publish-options.ts';
import type { SelectionOptions } from './selection-options.ts';
import type { SourceOptions } from './source-options.ts';
import type { TransferOptions } from './transfer-options.ts';

const flag = v.optional(v.boolean(), false);
const texts = v.optional(v.array(v.string()));
const count = v.optional(v.number());

const common = v.object({
  json: flag,
  verbose: v.optional(v.number(), 0),
  progress: flag,
  logFile: v.optional(v.string()),
  dataFolder: v.optional(v.string()),
  passphraseFile: v.optional(v.string()),
});

const source = v.object({
  keyring: v.optional(v.string()),
  fingerprint: texts,
  verify: v.optional(v.boolean(), true),
  fetchKey: flag,
  path: v.optional(v.string()),
  mirror: texts,
  proxy: v.optional(v.string()),
  ca: v.optional(v.string()),
  credentialsFile: v.optional(v.string()),
});

const transfer = v.object({
  jobs: count,
  limitRate: count,
  revisions: count,
  allowRollback: flag,
  switchSource: flag,
});

const selection = v.object({
  os: texts,
  release: texts,
  arch: texts,
  subarch: texts,
  label: texts,
  bootloaders: v.optional(v.boolean(), true),
  filter: texts,
  preset: v.optional(v.string()),
  max: v.optional(v.union([v.number(), v.literal('all')])),
  keep: flag,
});

const publish = v.object({
  publish: v.optional(v.picklist(['trimmed', 'verbatim'])),
  signUnverified: flag,
});

/** Commander hands over untyped values: these make them what the options declare. */
export const readCommonOptions = (raw: unknown): CommonOptions => v.parse(common, raw);
export const readSourceOptions = (raw: unknown): SourceOptions => v.parse(source, raw);
export const readTransferOptions = (raw: unknown): TransferOptions => v.parse(transfer, raw);
export const readSelectionOptions = (raw: unknown): SelectionOptions => v.parse(selection, raw);

/** What was typed of them, as requests take it. */
export function readPublishOptions(raw: unknown): PublishOptions {
  const { publish: publication, signUnverified } = v.parse(publish, raw);
  return {
    ...(publication === undefined ? {} : { publication }),
    ...(signUnverified ? { signUnverified: true } : {}),
  };
}

/** Options of one command alone. */
export function readOwnOptions<T>(schema: v.GenericSchema<unknown, T>, raw: unknown): T {
  return v.parse(schema, raw);
}
