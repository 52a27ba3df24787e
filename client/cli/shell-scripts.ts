/** The shells that completion is known for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Printed in place of words where a file may stand; the shell then offers its own. */
export const FILES_WORD = ':files';

/**
 * Completion scripts: each asks `athanor __complete` for the words that may follow, so that they
 * never disagree with the program.
 */
export const SHELL_SCRIPTS: Record<Shell, string> = {
  bash: `# Completion of athanor for bash.
_athanor() {
  local current="\${COMP_WORDS[COMP_CWORD]}" answer
  answer="$(athanor __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
  if [ "$answer" = "${FILES_WORD}" ] || [[ "$answer" == *$'\\n'"${FILES_WORD}" ]]; then
    compopt -o default 2>/dev/null
  fi
  mapfile -t COMPREPLY < <(compgen -W "\${answer//${FILES_WORD}/}" -- "$current")
}
complete -F _athanor athanor
`,
  zsh: `#compdef athanor
# Completion of athanor for zsh.
_athanor() {
  local -a answer
  answer=("\${(@f)$(athanor __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${answer[(Ie)${FILES_WORD}]} )); then
    answer=("\${(@)answer:#${FILES_WORD}}")
    _files
  fi
  compadd -- "\${(@)answer:#}"
}
if [ "$funcstack[1]" = "_athanor" ]; then _athanor "$@"; else compdef _athanor athanor; fi
`,
  fish: `# Completion of athanor for fish.
function __athanor_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l answer (athanor __complete -- $words[2..-1] 2>/dev/null)
  if contains -- ${FILES_WORD} $answer
    __fish_complete_path (commandline -ct)
  end
  string match -v -- ${FILES_WORD} $answer
end
complete -c athanor -f -a '(__athanor_complete)'
`,
};
