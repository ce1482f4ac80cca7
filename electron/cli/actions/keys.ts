import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import type { NewSigningKey, SigningKeySummary } from '../../contract/signing.ts';
import { errnoOf, InputError } from '../../engine/errors.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions, readOwnOptions } from '../options/read-options.ts';
import { timeText } from '../output/units.ts';
import { type Session, withSession } from '../session.ts';
import { writeNewFile } from '../write-new-file.ts';

const newKeyOptions = v.object({
  algorithm: v.optional(v.picklist(['rsa4096', 'ed25519'])),
  name: v.optional(v.string()),
});

const exportOptions = v.object({
  fingerprint: v.optional(v.string()),
  armor: v.optional(v.boolean(), false),
  secret: v.optional(v.boolean(), false),
});

export function listKeys(host: Host, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const keys = await api.keys.list({});
    results.done({ keys });
    results.lines(keys.length === 0 ? ['There is no key yet.'] : keys.flatMap(keyLines));
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function createKey(host: Host, raw: unknown): Promise<number> {
  return withKey(host, raw, ({ api }) => api.keys.create(newKey(raw)));
}

export function rotateKey(host: Host, raw: unknown): Promise<number> {
  return withKey(host, raw, ({ api }) => api.keys.rotate(newKey(raw)));
}

export function importKey(host: Host, file: string, raw: unknown): Promise<number> {
  return withKey(host, raw, async ({ api, absolute, passphrase }) => {
    const bytes = await readFile(absolute(file)).catch((cause: unknown) => {
      throw new InputError('BAD_ARGUMENT', `The key file ${file} cannot be read (${errnoOf(cause) ?? 'no reason'}).`, {
        cause,
      });
    });
    return api.keys.import({
      secretKey: bytes.toString('base64'),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  });
}

export function exportKey(host: Host, file: string, raw: unknown): Promise<number> {
  const { fingerprint, armor, secret } = readOwnOptions(exportOptions, raw);
  if (secret && fingerprint !== undefined) {
    throw new InputError(
      'BAD_ARGUMENT',
      'Only the current key has a secret part: --secret goes without --fingerprint.',
    );
  }
  return withSession(host, readCommonOptions(raw), async ({ api, absolute, results }) => {
    const { bytes } = await api.keys.export({
      part: secret ? 'secret' : 'public',
      form: armor ? 'armored' : 'binary',
      ...(fingerprint === undefined ? {} : { fingerprint }),
    });
    await writeNewFile({ file: absolute(file), bytes: Buffer.from(bytes, 'base64'), mode: secret ? 0o600 : 0o644 });
    results.done({ file: absolute(file) });
    results.lines([`Written to ${absolute(file)}.`]);
    return exitCodes.done;
  });
}

export function forgetKey(host: Host, fingerprint: string, raw: unknown): Promise<number> {
  return withSession(host, readCommonOptions(raw), async ({ api, results }) => {
    await api.keys.forget({ fingerprint });
    results.done({ fingerprint });
    results.lines(['Forgotten. Publish trimmed mirrors again to take it out of their keyrings.']);
    return exitCodes.done;
  });
}

function withKey(host: Host, raw: unknown, work: (session: Session) => Promise<SigningKeySummary>): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const key = await work(session);
    session.results.done({ key });
    session.results.lines(keyLines(key));
    return exitCodes.done;
  });
}

function newKey(raw: unknown): NewSigningKey {
  const { algorithm, name } = readOwnOptions(newKeyOptions, raw);
  return { ...(algorithm === undefined ? {} : { algorithm }), ...(name === undefined ? {} : { userName: name }) };
}

function keyLines({ fingerprint, userIds, algorithm, createdAt, state, locked }: SigningKeySummary): readonly string[] {
  const facts = [state, algorithm, `made ${timeText(createdAt)}`, ...(locked ? ['locked'] : [])];
  return [fingerprint, `  ${userIds.join(', ')}`, `  ${facts.join(', ')}`];
}
