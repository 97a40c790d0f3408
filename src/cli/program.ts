import { Command, Option } from 'commander'
import { EXIT_CODES } from './exit-code.ts'
import { addMemberCommands } from './tree/access.ts'
import { addAnalysisCommands } from './tree/analysis.ts'
import { addApplicationCommands } from './tree/application.ts'
import { addDeploymentCommands } from './tree/deployment.ts'
import { addLocalCommands } from './tree/local.ts'
import { addMigrateCommands } from './tree/migrate.ts'
import { addInquiryCommands, addProcessCommands } from './tree/operation.ts'

/** The whole tree of commands. Only names and options: what a command does is loaded when it runs. */
export function program(version: string): Command {
  const root = new Command('slipway')
    .description('Continuous delivery: a commit becomes a measured, reversible release.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .option('--server <url>', 'the control plane (default: $SLIPWAY_SERVER, or the one that `slipway up` started)')
    .option('--token <token>', 'who you are; better in $SLIPWAY_TOKEN, as others can see arguments')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'))
    .option('--debug', 'show where an error happened')
    .showHelpAfterError('Run it with --help to see what there is.')
    .addHelpText('after', afterHelp())
  root.commandsGroup('Start:')
  addProcessCommands(root)
  root.commandsGroup('Write and check:')
  addLocalCommands(root)
  addMigrateCommands(root)
  root.commandsGroup('Deploy:')
  addApplicationCommands(root)
  addDeploymentCommands(root)
  root.commandsGroup('Let people in:')
  addMemberCommands(root)
  root.commandsGroup('Find out:')
  addInquiryCommands(root)
  addAnalysisCommands(root)
  exitByThrow(root)
  return root
}

/** So that `main.ts` alone decides how the program ends. */
function exitByThrow(command: Command): void {
  command.exitOverride()
  for (const child of command.commands) exitByThrow(child)
}

function afterHelp(): string {
  const codes = Object.values(EXIT_CODES).map(({ code, means }) => `  ${String(code).padEnd(5)}${means}`)
  return [
    '',
    'Exit codes:',
    ...codes,
    '',
    'First steps:',
    '  slipway up                  start everything here, with a demonstration',
    '  slipway init                write app.slipway.yaml for your own application',
    '  slipway deployment watch --app shop',
  ].join('\n')
}
