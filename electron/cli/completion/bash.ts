import type { CommandWords } from './completion-script.ts';

/** Completes commands and options; everything else is a file name. */
export function bashScript(words: readonly CommandWords[]): string {
  const cases = words.map(({ path, commands, options }) => {
    const offered = (list: readonly { readonly text: string }[]) => list.map(({ text }) => text).join(' ');
    return `    '${path.join(' ')}') commands='${offered(commands)}' options='${offered(options)}' ;;`;
  });
  const known = words.filter(({ path }) => path.length > 0).map(({ path }) => `'${path.join(' ')}'`);
  return `# bash completion for streamferry
_streamferry() {
  local current="\${COMP_WORDS[COMP_CWORD]}" path='' commands='' options='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
      ${known.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
  elif [[ -n $commands ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _streamferry streamferry
`;
}
