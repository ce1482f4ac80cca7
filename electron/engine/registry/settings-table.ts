import { isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import type { Settings } from '../../contract/api.ts';
import { EngineError, InputError } from '../errors.ts';
import { proxiesInUse } from '../source/proxies.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';
import { proxySchema } from './schemas.ts';

const whole = (low: number, high: number, expected: string) =>
  v.pipe(v.number(expected), v.integer(expected), v.minValue(low, expected), v.maxValue(high, expected));

const oneOf = <const T extends readonly string[]>(...values: T) => v.picklist(values, values.join(', '));
const expectedProxy = 'environment, none, or explicit with an address like http://HOST:PORT';

const fields = {
  mirrorsFolder: v.pipe(v.string('the full path of a folder'), v.check(isAbsolute, 'the full path of a folder')),
  jobsPerHost: whole(1, 64, 'a whole number from 1 to 64'),
  limitRate: whole(0, Number.MAX_SAFE_INTEGER, 'bytes a second as a whole number, 0 for no limit'),
  keepRevisions: whole(0, 100, 'a whole number from 0 to 100'),
  proxy: v.pipe(
    proxySchema,
    v.check((choice) => isUsable(choice), expectedProxy),
  ),
  caFile: v.pipe(
    v.string('the full path of a PEM file, or nothing'),
    v.check((file) => file === '' || isAbsolute(file), 'the full path of a PEM file, or nothing'),
  ),
  appearance: oneOf('system', 'light', 'dark'),
  units: oneOf('decimal', 'binary'),
  logLevel: oneOf('info', 'debug'),
  closeWhileRunning: oneOf('ask', 'tray', 'quit'),
} satisfies { readonly [K in keyof Settings]: v.GenericSchema<unknown, Settings[K]> };

const change = v.partial(v.strictObject(fields));
const settingRow = v.object({ key: v.string(), value: jsonColumn(v.unknown()) });

/** What a person has set, over the defaults. */
export class SettingsTable {
  readonly #database: RegistryDatabase;
  readonly #homeFolder: string;

  constructor(database: RegistryDatabase, homeFolder: string) {
    this.#database = database;
    this.#homeFolder = homeFolder;
  }

  get(): Settings {
    const keys = Object.keys(fields)
      .map((key) => `'${key}'`)
      .join(', ');
    const rows = this.#database.all(settingRow, `SELECT key, value FROM settings WHERE key IN (${keys})`);
    const stored = new Map(rows.map(({ key, value }) => [key, value]));
    // One that another version wrote and this one does not understand leaves the others as they are.
    for (const [key, value] of stored) if (!v.is(change, { [key]: value })) stored.delete(key);
    return { ...this.#defaults(), ...definedOf(v.parse(change, Object.fromEntries(stored))) };
  }

  /** Throws BAD_ARGUMENT, naming the setting and what it must be; then nothing is changed. */
  set(wanted: Partial<Settings>): Settings {
    const parsed = v.safeParse(change, wanted);
    if (!parsed.success) throw refusal(parsed.issues[0]);
    this.#database.atomically(() => {
      for (const [key, value] of Object.entries(definedOf(parsed.output))) {
        this.#database.run('INSERT OR REPLACE INTO settings (key, value) VALUES ($key, $value)', {
          key,
          value: JSON.stringify(value),
        });
      }
    });
    return this.get();
  }

  #defaults(): Settings {
    return {
      mirrorsFolder: join(this.#homeFolder, 'Streamferry'),
      jobsPerHost: 6,
      limitRate: 0,
      keepRevisions: 1,
      proxy: { kind: 'environment' },
      caFile: '',
      appearance: 'system',
      units: 'decimal',
      logLevel: 'info',
      closeWhileRunning: 'ask',
    };
  }
}

/** A proxy's address may hold a password: what was given for it is not repeated. */
function refusal(issue: v.BaseIssue<unknown>): InputError {
  const name = v.getDotPath(issue) ?? '';
  if (name.startsWith('proxy'))
    return new InputError('BAD_ARGUMENT', `The setting proxy cannot be used: expected ${expectedProxy}.`);
  return new InputError(
    'BAD_ARGUMENT',
    `The setting ${name} cannot be ${JSON.stringify(issue.input)}: expected ${issue.message}.`,
  );
}

function isUsable(choice: Settings['proxy']): boolean {
  try {
    proxiesInUse(choice, {});
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

function definedOf(parsed: v.InferOutput<typeof change>): Partial<Settings> {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}
