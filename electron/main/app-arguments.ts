/** What the packaged program was started for. */
export type Purpose =
  | { readonly kind: 'command'; readonly args: readonly string[] }
  | { readonly kind: 'desktop'; readonly folders: readonly string[] };

/** The words that make it a command line. `start` opens the desktop, so it is none of them. */
export const commandWords: ReadonlySet<string> = new Set([
  'mirror',
  'audit',
  'lint',
  'publish',
  'query',
  'volumes',
  'export',
  'inspect',
  'import',
  'receipt',
  'serve',
  'sources',
  'mirrors',
  'keys',
  'jobs',
  'settings',
  'help',
  'demo',
  'ui',
  'completion',
]);

const informing = new Set(['-h', '--help', '-V', '--version']);

/**
 * Reads the arguments after the program's own name. Switches before the first word belong to Chromium, which leaves them in
 * place; other words are folders to open. With `commandOnly` (started as `streamferry-cli`) everything but those switches is the command line.
 */
export function purposeOf(args: readonly string[], commandOnly = false): Purpose {
  const from = args.findIndex((arg) => !arg.startsWith('-') || informing.has(arg));
  const words = from === -1 ? [] : args.slice(from);
  const [first] = words;
  if (commandOnly || (first !== undefined && (commandWords.has(first) || informing.has(first)))) {
    return { kind: 'command', args: words };
  }
  return { kind: 'desktop', folders: words.filter((word) => !word.startsWith('-') && word !== 'start') };
}
