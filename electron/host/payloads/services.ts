import * as v from 'valibot';
import type { EngineApi } from '../../contract/api.ts';
import type { HostApi } from '../../contract/host.ts';
import {
  byId,
  count,
  fingerprint,
  flag,
  list,
  maxEntries,
  nothing,
  type PathParts,
  type SchemasOf,
  text,
  texts,
} from './parts.ts';
import { proxy } from './sources.ts';

export const jobSchemas = {
  list: nothing,
  history: v.strictObject({ limit: v.exactOptional(count) }),
  wait: byId,
  pause: byId,
  resume: byId,
  cancel: byId,
  auditReport: byId,
} satisfies SchemasOf<EngineApi['jobs']>;

const newSigningKey = v.strictObject({
  algorithm: v.exactOptional(v.picklist(['rsa4096', 'ed25519'])),
  userName: v.exactOptional(text),
});

export const keySchemas = {
  list: nothing,
  create: newSigningKey,
  import: v.strictObject({ secretKey: text, passphrase: v.exactOptional(text) }),
  export: v.strictObject({
    part: v.picklist(['public', 'secret']),
    form: v.exactOptional(v.picklist(['binary', 'armored'])),
    fingerprint: v.exactOptional(text),
  }),
  rotate: newSigningKey,
  forget: v.strictObject({ fingerprint: text }),
  unlock: v.strictObject({ fingerprint: text, passphrase: text }),
} satisfies SchemasOf<EngineApi['keys']>;

const scheduleWish = v.strictObject({
  mirrorId: text,
  cadence: v.variant('kind', [
    v.strictObject({ kind: v.literal('manual') }),
    v.strictObject({ kind: v.literal('hourly') }),
    v.strictObject({ kind: v.literal('daily'), at: text }),
    v.strictObject({ kind: v.literal('weekly'), weekday: count, at: text }),
  ]),
  quietHours: v.exactOptional(v.strictObject({ from: text, to: text })),
});

export const scheduleSchemas = {
  list: nothing,
  set: scheduleWish,
  lines: scheduleWish,
} satisfies SchemasOf<EngineApi['schedules']>;

export function settingsSchemas({ path, pathOrNone }: PathParts) {
  return {
    get: nothing,
    set: v.strictObject({
      change: v.strictObject({
        mirrorsFolder: v.exactOptional(path),
        jobsPerHost: v.exactOptional(count),
        limitRate: v.exactOptional(count),
        keepRevisions: v.exactOptional(count),
        proxy: v.exactOptional(proxy),
        caFile: v.exactOptional(pathOrNone),
        appearance: v.exactOptional(v.picklist(['system', 'light', 'dark'])),
        units: v.exactOptional(v.picklist(['decimal', 'binary'])),
        logLevel: v.exactOptional(v.picklist(['info', 'debug'])),
        closeWhileRunning: v.exactOptional(v.picklist(['ask', 'tray', 'quit'])),
      }),
    }),
  } satisfies SchemasOf<EngineApi['settings']>;
}

export function serveSchemas({ path }: PathParts) {
  return {
    start: v.strictObject({
      mirrors: list(v.strictObject({ folder: path, at: v.exactOptional(text) })),
      shipments: v.exactOptional(
        list(
          v.strictObject({
            folders: list(path),
            fingerprint: v.exactOptional(fingerprint),
            keyringFile: v.exactOptional(path),
            acceptUnsigned: v.exactOptional(flag),
            at: v.exactOptional(text),
          }),
        ),
      ),
      host: v.exactOptional(text),
      port: v.exactOptional(count),
      tls: v.exactOptional(v.strictObject({ certificateFile: path, keyFile: path })),
      accessLogFile: v.exactOptional(path),
    }),
    stop: nothing,
    state: nothing,
    selfTest: v.strictObject({ url: text, mirrorId: v.exactOptional(text) }),
    instructions: v.strictObject({ mirrorId: text, url: text }),
    expect: v.strictObject({ clusterId: text, groupIds: texts }),
    group: v.strictObject({ clusterIds: texts }),
  } satisfies SchemasOf<EngineApi['serve']>;
}

/** The host's own methods take tokens as tokens and resolve them themselves. */
export const hostSchemas = {
  describe: nothing,
  pick: v.strictObject({
    purpose: v.picklist(['folder', 'file', 'keyring', 'certificate', 'key']),
    title: text,
  }),
  listFolder: v.strictObject({ token: v.exactOptional(text), files: flag }),
  makeFolder: v.strictObject({ token: text, name: text }),
  typed: v.strictObject({ path: text }),
  reveal: v.strictObject({ mirrorId: text }),
  log: v.strictObject({ lines: v.pipe(count, v.maxValue(maxEntries)) }),
} satisfies SchemasOf<HostApi['host']>;
