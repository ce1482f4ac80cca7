import { inspect } from 'node:util';
import type { BaseIssue } from 'valibot';
import { getDotPath } from 'valibot';
import type { EngineApi } from '../contract/api.ts';
import type { Failure, Reply } from '../contract/failure.ts';
import type { AppApi, HostApi } from '../contract/host.ts';
import type { LogLine } from '../engine/engine-types.ts';
import { Cancelled, failureOf, InputError } from '../engine/errors.ts';
import { quoted } from '../engine/quoted.ts';
import { type BoundMethod, boundMethods } from './bound-method.ts';
import { KnownPaths } from './known-paths.ts';
import type { PathTokens } from './path-tokens.ts';
import { pathIssue } from './payloads/parts.ts';
import { payloadSchemas } from './payloads/payload-schemas.ts';

interface DispatcherParts {
  readonly engine: EngineApi;
  readonly host: HostApi['host'];
  readonly paths: PathTokens;
  readonly log: (line: LogLine) => void;
}

/** No payload of the interface comes near it. */
export const maxPayloadBytes = 2 * 1024 * 1024;

/**
 * The one way from an interface to the engine and its host, for the browser host and for IPC: only names of the contract,
 * only payloads of their schemas, and failures as values. What was unexpected is logged with its stack and sent without.
 */
export class Dispatcher {
  readonly #methods: ReadonlyMap<string, BoundMethod>;
  readonly #known: KnownPaths;
  readonly #log: DispatcherParts['log'];

  constructor({ engine, host, paths, log }: DispatcherParts) {
    this.#known = new KnownPaths(engine);
    this.#log = log;
    const resolve = (text: string) => paths.resolve(text) ?? (this.#known.has(text) ? text : undefined);
    this.#methods = methodsOf({ ...engine, host }, resolve);
  }

  /** `area.method` of all that can be called. */
  get names(): readonly string[] {
    return [...this.#methods.keys()];
  }

  has(name: string): boolean {
    return this.#methods.has(name);
  }

  /** Never throws. `payload` is taken as JSON has it: what JSON leaves out is left out. */
  async call(name: string, payload: unknown): Promise<Reply<unknown>> {
    try {
      const method = this.#methods.get(name);
      if (method === undefined) throw new InputError('BAD_ARGUMENT', `There is no method ${quoted(name)}.`);
      return { ok: true, value: await this.#run(method, name, plain(payload, name)) };
    } catch (error) {
      return { ok: false, failure: this.#failure(error, name) };
    }
  }

  async #run(method: BoundMethod, name: string, payload: unknown): Promise<unknown> {
    let offered = method(payload);
    // Paths that the engine told may have been added since it was asked last.
    if ('issues' in offered && offered.issues.some(isAboutPath)) {
      await this.#known.refresh();
      offered = method(payload);
    }
    if ('issues' in offered) throw refusal(name, offered.issues[0]);
    return offered.run();
  }

  #failure(error: unknown, name: string): Failure {
    if (error instanceof Cancelled) {
      return { code: 'INTERRUPTED', message: 'Streamferry was stopped before this was done. Do it again.' };
    }
    const failure = failureOf(error);
    if (failure.code === 'UNEXPECTED') {
      this.#log({ level: 'info', message: `${quoted(name)} failed unexpectedly: ${inspect(error)}` });
    }
    return failure;
  }
}

function methodsOf(api: AppApi, resolve: (text: string) => string | undefined): ReadonlyMap<string, BoundMethod> {
  const schemas = payloadSchemas(resolve);
  const areas = {
    sources: boundMethods(api.sources, schemas.sources),
    catalogue: boundMethods(api.catalogue, schemas.catalogue),
    mirrors: boundMethods(api.mirrors, schemas.mirrors),
    jobs: boundMethods(api.jobs, schemas.jobs),
    settings: boundMethods(api.settings, schemas.settings),
    keys: boundMethods(api.keys, schemas.keys),
    publication: boundMethods(api.publication, schemas.publication),
    schedules: boundMethods(api.schedules, schemas.schedules),
    serve: boundMethods(api.serve, schemas.serve),
    media: boundMethods(api.media, schemas.media),
    host: boundMethods(api.host, schemas.host),
  } satisfies Record<keyof AppApi, unknown>;
  return new Map(
    Object.entries(areas).flatMap(([area, methods]) =>
      methods.map(([name, method]) => [`${area}.${name}`, method] as const),
    ),
  );
}

/** Structured clones carry what JSON cannot: both hosts take the same. */
function plain(payload: unknown, name: string): unknown {
  let text: string | undefined;
  try {
    text = JSON.stringify(payload);
  } catch (cause) {
    throw new InputError('BAD_ARGUMENT', `${name} takes a plain object only.`, { cause });
  }
  if (text?.startsWith('{') !== true) throw new InputError('BAD_ARGUMENT', `${name} takes an object.`);
  if (Buffer.byteLength(text) > maxPayloadBytes) {
    throw new InputError('BAD_ARGUMENT', `${name} was given more than ${maxPayloadBytes} bytes.`);
  }
  return JSON.parse(text, (key, value: unknown) => {
    // Schemas look known keys up in objects that have these by birth.
    if (!Object.hasOwn(Object.prototype, key)) return value;
    throw new InputError('BAD_ARGUMENT', `${name} knows no value ${quoted(key)}.`);
  });
}

function isAboutPath(issue: BaseIssue<unknown>): boolean {
  return issue.type === pathIssue || (issue.issues?.some(isAboutPath) ?? false);
}

/** Names the place and what was expected there, never what was found: that may be a secret. */
function refusal(name: string, issue: BaseIssue<unknown>): InputError {
  const cause = issue.issues?.find(isAboutPath) ?? issue;
  const place = getDotPath(cause) ?? getDotPath(issue);
  const at = place === null ? '' : ` at ${quoted(place)}`;
  if (cause.expected === 'never') return new InputError('BAD_ARGUMENT', `${name} knows no value${at}.`);
  const expected = isAboutPath(cause) || cause.expected === null ? cause.message : cause.expected;
  return new InputError('BAD_ARGUMENT', `${name} expects ${expected}${at}.`);
}
