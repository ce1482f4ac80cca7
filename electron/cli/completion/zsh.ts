import { type CommandWords, quoted, type Word } from './completion-script.ts';

/** Completes commands and options with their descriptions; everything else is a file name. */
export function zshScript(words: readonly CommandWords[]): string {
  const known = words.filter(({ path }) => path.length > 0).map(({ path }) => quoted(path.join(' ')));
  const cases = words.map(
    ({ path, commands, options }) => `    ${quoted(path.join(' '))})
      commands=(${described(commands)})
      options=(${described(options)})
      ;;`,
  );
  return `#compdef streamferry
_streamferry() {
  local path_so_far='' word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${path_so_far:+$path_so_far }$word" in
      (${known.join('|')}) path_so_far="\${path_so_far:+$path_so_far }$word" ;;
    esac
  done
  case "$path_so_far" in
${cases.join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o 'option' options
  elif (( $#commands )); then
    _describe 'command' commands
  else
    _files
  fi
}
if [[ $funcstack[1] == _streamferry ]]; then
  _streamferry "$@"
else
  compdef _streamferry streamferry
fi
`;
}

/** `word:description`, as _describe takes it. */
function described(words: readonly Word[]): string {
  return words.map(({ text, description }) => quoted(`${text.replaceAll(':', '\\:')}:${description}`)).join(' ');
}
