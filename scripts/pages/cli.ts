import type { Argument, Command, Option } from 'commander'
import { program } from '#cli/program.ts'
import { cell, code, pageOf, table } from './page.ts'
import type { Page } from './page.ts'

/** Every command with its arguments and options, in the order of the help. */
export function cliPage(): Page {
  const root = program('')
  return pageOf('docs/cli.md', [
    '# Commands',
    'Where the control plane is and who you are comes from `--server` and `--token`, else from `SLIPWAY_SERVER` and ' +
      '`SLIPWAY_TOKEN`, else from `cli.json` in the home folder (`SLIPWAY_HOME`, or `.slipway` in the current folder), which ' +
      '`slipway up` and `slipway server` write at their first start. A token is sent only to the server that it was given for. ' +
      'What a command ends with is in [exit codes](exit-codes.md).',
    '## Options of every command',
    optionTable(root),
    ...root.commands.flatMap((command) => sections(command, ['slipway'])),
  ])
}

function sections(command: Command, above: readonly string[]): string[] {
  const path = [...above, command.name()]
  const isCallable = command.commands.length === 0 || command.options.length > 0
  const own = isCallable ? section(command, path) : []
  return [...own, ...command.commands.flatMap((child) => sections(child, path))]
}

function section(command: Command, path: readonly string[]): string[] {
  const names = command.registeredArguments.map((argument) => wordOf(argument))
  const also = command.aliases().map((alias) => code([...path.slice(0, -1), alias].join(' ')))
  return [
    `## ${[...path, ...names].join(' ').replaceAll('<', '\\<')}`,
    `${sentence(command.description())}${also.length === 0 ? '' : ` Also: ${also.join(', ')}.`}`,
    ...(command.registeredArguments.length === 0 ? [] : [argumentTable(command)]),
    ...(command.options.length === 0 ? [] : [optionTable(command)]),
  ]
}

function argumentTable(command: Command): string {
  return table(
    ['argument', 'meaning'],
    command.registeredArguments.map((argument) => [code(wordOf(argument)), meaning(argument)]),
  )
}

function optionTable(command: Command): string {
  return table(
    ['option', 'meaning'],
    command.options.map((option) => [code(option.flags), meaning(option)]),
  )
}

function meaning({ description, argChoices, defaultValue }: Argument | Option): string {
  const choices = argChoices ? [`one of ${argChoices.map(code).join(', ')}`] : []
  // `--no-x` has `true` as a default, which says nothing.
  const isShown = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  const preset = isShown ? [`default ${code(String(defaultValue))}`] : []
  return [cell(description), ...choices, ...preset].filter((part) => part !== '').join('; ')
}

function wordOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}
