import type { CommandWords } from './completion-script.ts';

/** Completes commands and options; everything else is a file name. Fit for bash 3.2, which macOS has. */
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
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [[ -n $commands ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$current"))
  else
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _streamferry streamferry
`;
}
