import type { Settings } from '../../contract/api.ts';
import { InputError } from '../../engine/errors.ts';
import { parseRate } from '../../engine/plan/sizes.ts';
import { printableUrl } from '../../engine/source/printable-url.ts';
import { exitCodes } from '../exit-code.ts';
import type { Host } from '../host.ts';
import { readCommonOptions } from '../options/read-options.ts';
import { type Session, withSession } from '../session.ts';
import { proxyChoice } from './source-change.ts';

type Reader<T> = (text: string, session: Session) => T;

/** What each setting's text means. The registry says what values it may have. */
const readers: { readonly [K in keyof Settings]: Reader<Settings[K]> } = {
  mirrorsFolder: (text, { absolute }) => absolute(text),
  jobsPerHost: Number,
  limitRate: (text) => (text.trim() === '0' ? 0 : parseRate(text)),
  keepRevisions: Number,
  proxy: proxyChoice,
  caFile: (text, { absolute }) => (text === '' ? '' : absolute(text)),
  appearance: oneOf('appearance', 'system', 'light', 'dark'),
  units: oneOf('units', 'decimal', 'binary'),
  logLevel: oneOf('logLevel', 'info', 'debug'),
  closeWhileRunning: oneOf('closeWhileRunning', 'ask', 'tray', 'quit'),
};

export function getSettings(host: Host, name: string | undefined, raw: unknown): Promise<number> {
  const work = async ({ api, results }: Session) => {
    const settings = await api.settings.get({});
    results.done({ settings: printable(settings) });
    if (name === undefined) {
      const names = Object.keys(settings);
      const width = Math.max(...names.map(({ length }) => length));
      results.lines(Object.entries(settings).map(([key, value]) => `${key.padEnd(width)}  ${valueText(value)}`));
    } else {
      results.lines([valueText(settings[settingName(name)])]);
    }
    return exitCodes.done;
  };
  return withSession(host, readCommonOptions(raw), work, { readOnly: true });
}

export function setSetting(
  host: Host,
  typed: { readonly name: string; readonly value: string },
  raw: unknown,
): Promise<number> {
  return withSession(host, readCommonOptions(raw), async (session) => {
    const name = settingName(typed.name);
    const settings = await session.api.settings.set({ change: { [name]: readers[name](typed.value, session) } });
    session.results.done({ settings: printable(settings) });
    session.results.lines([`${name} is ${valueText(settings[name]) || 'empty'}.`]);
    return exitCodes.done;
  });
}

/** A proxy's address may hold a password: it is shown without. */
function printable(settings: Settings): Settings {
  const { proxy } = settings;
  return proxy.kind === 'explicit' ? { ...settings, proxy: { ...proxy, url: printableUrl(proxy.url) } } : settings;
}

function valueText(value: Settings[keyof Settings]): string {
  if (typeof value !== 'object') return String(value);
  return value.kind === 'explicit' ? printableUrl(value.url) : value.kind;
}

function oneOf<const T extends string>(name: string, ...values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values.find((each) => each === text);
    if (value !== undefined) return value;
    throw new InputError('BAD_ARGUMENT', `The setting ${name} cannot be "${text}": expected ${values.join(', ')}.`);
  };
}

function settingName(name: string): keyof Settings {
  const known = Object.keys(readers);
  if (isSetting(name)) return name;
  throw new InputError('BAD_ARGUMENT', `There is no setting "${name}". Settings: ${known.join(', ')}.`);
}

function isSetting(name: string): name is keyof Settings {
  return Object.hasOwn(readers, name);
}
