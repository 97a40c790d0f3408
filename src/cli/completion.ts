import type { Argument, Command, Option } from 'commander'
import type { Call } from './action.ts'
import { print } from './shell.ts'

/** One place in the tree: the words that lead to it, and those that may follow. */
interface Place {
  readonly path: string
  readonly words: readonly Word[]
}

interface Word {
  readonly word: string
  readonly about: string
}

export async function printCompletion(call: Call<object>): Promise<void> {
  print(call.shell.out, completionScript(call.args[0] ?? 'bash', call.root))
}

/** The script for a shell, made of the tree of commands; `choices` of options and arguments are offered, too. */
export function completionScript(shell: string, root: Command): string[] {
  const places = placesOf(root, root.name())
  if (shell === 'fish') return fishScript(root.name(), places)
  return shell === 'zsh' ? zshScript(root.name(), places) : bashScript(root.name(), places)
}

function placesOf(command: Command, path: string): Place[] {
  const children = command.commands.flatMap((child) =>
    [child.name(), ...child.aliases()].flatMap((name) => placesOf(child, `${path} ${name}`)),
  )
  return [{ path, words: wordsOf(command) }, ...children]
}

function wordsOf(command: Command): Word[] {
  const commands = command.commands.map((child) => ({ word: child.name(), about: child.description() }))
  const choices = command.registeredArguments.flatMap((argument: Argument) =>
    (argument.argChoices ?? []).map((word) => ({ word, about: argument.description })),
  )
  const options = optionsOf(command).flatMap((option) =>
    [option.long, option.short].flatMap((word) => (word ? [{ word, about: option.description }] : [])),
  )
  return [...commands, ...choices, ...options]
}

/** A command takes the options of all above it. */
function optionsOf(command: Command): Option[] {
  const help = command.createOption('-h, --help', 'show help')
  const own = command.parent ? [...command.options] : [...command.options, help]
  return command.parent ? [...own, ...optionsOf(command.parent)] : own
}

function bashScript(name: string, places: readonly Place[]): string[] {
  const cases = places.map(({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`)
  return [
    `_${name}() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" place='${name}' words='' i`,
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    ...placeStep(places, '"${COMP_WORDS[i]}"'),
    '  done',
    '  case "$place" in',
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [[ ${#COMPREPLY[@]} -gt 0 || "$current" == -* ]] || COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    `complete -o filenames -F _${name} ${name}`,
  ]
}

/** Goes down the tree with each word that is a command; options and values leave the place as it is. */
function placeStep(places: readonly Place[], word: string): string[] {
  const known = places.slice(1).map(({ path }) => `'${path}'`)
  return [`    case "$place "${word} in`, `      ${known.join('|')}) place="$place "${word} ;;`, '    esac']
}

function zshScript(name: string, places: readonly Place[]): string[] {
  const cases = places.map(
    ({ path, words }) =>
      `    '${path}') choices=(${words.map(({ word, about }) => zshWord(word, about)).join(' ')}) ;;`,
  )
  return [
    `#compdef ${name}`,
    `_${name}() {`,
    `  local place='${name}' i`,
    '  local -a choices',
    '  for ((i = 2; i < CURRENT; i++)); do',
    ...placeStep(places, '"${words[i]}"'),
    '  done',
    '  case "$place" in',
    ...cases,
    '  esac',
    `  _describe '${name}' choices || _files`,
    '}',
    `if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then _${name} "$@"; else compdef _${name} ${name}; fi`,
  ]
}

function zshWord(word: string, about: string): string {
  return quote(`${word}:${about.replaceAll(':', '\\:')}`)
}

function fishScript(name: string, places: readonly Place[]): string[] {
  const cases = places.map(
    ({ path, words }) =>
      `        case ${quote(path)}\n            printf '%s\\t%s\\n' ${words.flatMap(({ word, about }) => [quote(word), quote(about)]).join(' ')}`,
  )
  const known = places.slice(1).map(({ path }) => quote(path))
  return [
    `function __${name}_words`,
    `    set -l place ${name}`,
    '    for word in (commandline -opc)[2..-1]',
    `        contains -- "$place $word" ${known.join(' ')}; and set place "$place $word"`,
    '    end',
    '    switch $place',
    ...cases,
    '    end',
    'end',
    `complete -c ${name} -a '(__${name}_words)'`,
  ]
}

/** For sh, zsh and fish alike: nothing is expanded between single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", '’').replaceAll('\\', '\\\\').replaceAll('\\\\:', '\\:')}'`
}
