import type { Command, Option } from 'commander'

/** A command line as it is written in a page, without what stands before `slipway`. */
export function wordsOf(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? []
  const end = words.findIndex((word) => /^(\||\|\||&&|;|>|>>|#|2>.*)$/.test(word) || word.startsWith('#'))
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll(/^['"]|['"]$/g, ''))
}

/** What is wrong with the words behind `slipway`, or undefined. */
export function faultOf(root: Command, words: readonly string[]): string | undefined {
  let command = root
  let given = 0
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '…') return undefined // The page means any of them.
    if (word.startsWith('-')) {
      const fault = optionFault([command, root], word, rest)
      if (fault !== undefined) return fault
      continue
    }
    const child = given === 0 ? childOf(command, word) : undefined
    if (child) command = child
    else given += 1
  }
  return argumentFault(command, given)
}

function childOf(command: Command, name: string): Command | undefined {
  return command.commands.find((child) => child.name() === name || child.aliases().includes(name))
}

function optionFault(commands: readonly Command[], word: string, rest: string[]): string | undefined {
  const [flag, value] = word.split('=', 2)
  if (['--help', '-h', '--version', '-V'].includes(flag ?? '')) return undefined
  const option = commands.flatMap((command) => command.options).find((one) => one.long === flag || one.short === flag)
  if (!option) return `there is no option ${flag}`
  if (!option.required || value !== undefined) return undefined
  const next = rest.shift()
  if (next === undefined) return `${flag} needs a value`
  return choiceFault(option, next)
}

function choiceFault({ argChoices, long }: Option, value: string): string | undefined {
  return argChoices && !argChoices.includes(value) ? `${long} cannot be ${value}` : undefined
}

function argumentFault(command: Command, given: number): string | undefined {
  if (command.commands.length > 0 && given > 0) return `${command.name()} has no such command`
  const wanted = command.registeredArguments
  const most = wanted.some((argument) => argument.variadic) ? Number.POSITIVE_INFINITY : wanted.length
  return given > most ? `${command.name()} takes ${wanted.length} arguments` : undefined
}
