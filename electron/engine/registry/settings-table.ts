import { isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import type { Settings } from '../../contract/api.ts';
import { InputError } from '../errors.ts';
import { jsonColumn, type RegistryDatabase } from './registry-database.ts';

const whole = (low: number, high: number, expected: string) =>
  v.pipe(v.number(expected), v.integer(expected), v.minValue(low, expected), v.maxValue(high, expected));

const fields = {
  mirrorsFolder: v.pipe(v.string('the full path of a folder'), v.check(isAbsolute, 'the full path of a folder')),
  jobsPerHost: whole(1, 64, 'a whole number from 1 to 64'),
  limitRate: whole(0, Number.MAX_SAFE_INTEGER, 'bytes a second as a whole number, 0 for no limit'),
  keepRevisions: whole(0, 100, 'a whole number from 0 to 100'),
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
    const stored = v.safeParse(change, Object.fromEntries(rows.map(({ key, value }) => [key, value])));
    return { ...this.#defaults(), ...(stored.success ? definedOf(stored.output) : {}) };
  }

  /** Throws BAD_ARGUMENT, naming the setting and what it must be; then nothing is changed. */
  set(wanted: Partial<Settings>): Settings {
    const parsed = v.safeParse(change, wanted);
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new InputError(
        'BAD_ARGUMENT',
        `The setting ${v.getDotPath(issue) ?? ''} cannot be ${JSON.stringify(issue.input)}: expected ${issue.message}.`,
      );
    }
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
    return { mirrorsFolder: join(this.#homeFolder, 'Streamferry'), jobsPerHost: 6, limitRate: 0, keepRevisions: 1 };
  }
}

function definedOf(parsed: v.InferOutput<typeof change>): Partial<Settings> {
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}
