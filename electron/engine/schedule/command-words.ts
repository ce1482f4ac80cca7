import { shellWord } from '../serve/shell-word.ts';

/** A command for /bin/sh in a crontab line, where cron itself reads a bare % as the end of the line. */
export function cronCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ').replaceAll('%', '\\%');
}

/** A command for systemd's `ExecStart=` (systemd.service(5), "Command lines"). */
export function systemdCommand([program = '', ...words]: readonly string[]): string {
  // Variables are not looked for in the program's own name.
  return [systemdWord(program), ...words.map((word) => systemdWord(word).replaceAll('$', '$$$$'))].join(' ');
}

function systemdWord(text: string): string {
  const escaped = systemdText(text);
  return /^[\w@%+=:,./-]+$/u.test(text) ? escaped : `"${escaped.replaceAll(/["\\]/gu, '\\$&')}"`;
}

/** Text in a unit file, where % begins a specifier. */
export function systemdText(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Arguments as one command line of Windows, read by CommandLineToArgvW. */
export function windowsArguments(words: readonly string[]): string {
  return words.map(windowsWord).join(' ');
}

function windowsWord(text: string): string {
  if (/^[\w@+=:,./\\-]+$/u.test(text)) return text;
  // Backslashes count only before a quote: there each one is doubled.
  return `"${text.replaceAll(/(\\*)"/gu, '$1$1\\"').replace(/\\+$/u, '$&$&')}"`;
}

/** A literal of PowerShell, which takes typographic quotes for the plain one. */
export function powerShellText(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201A\u201B]/gu, '$&$&')}'`;
}
