import type { CommandWords, Word } from './completion-script.ts';

/** Completes commands and options with their descriptions; everything else is a file name. */
export function fishScript(words: readonly CommandWords[]): string {
  const lines = words.flatMap(({ path, commands, options }) => {
    const when = fishQuoted(`__streamferry_at ${path.join(' ')}`.trimEnd());
    return [
      ...commands.map(
        (word) => `complete -c streamferry -n ${when} -f -a ${word.text} -d ${fishQuoted(word.description)}`,
      ),
      ...options.map(
        (word) => `complete -c streamferry -n ${when} ${optionFlags(word)} -d ${fishQuoted(word.description)}`,
      ),
    ];
  });
  const known = words.filter(({ path }) => path.length > 0).map(({ path }) => fishQuoted(path.join(' ')));
  return `# fish completion for streamferry
function __streamferry_at
    set -l path
    for word in (commandline -opc)[2..]
        if contains -- (string join ' ' $path $word) ${known.join(' ')}
            set -a path $word
        end
    end
    test "$path" = "$argv"
end
${lines.join('\n')}
`;
}

function optionFlags({ text, short, takesValue }: Word): string {
  const flags = [`-l ${text.replace(/^--/u, '')}`, ...(short === undefined ? [] : [`-s ${short.replace(/^-/u, '')}`])];
  return [...flags, ...(takesValue ? ['-r'] : [])].join(' ');
}

/** Text inside single quotes of fish. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
