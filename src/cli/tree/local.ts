import { Argument } from 'commander'
import type { Command } from 'commander'
import { runs } from '../action.ts'
import { agentConfig } from './agent-config.ts'

/** Commands that need no server. */
export function addLocalCommands(root: Command): void {
  runs(
    root
      .command('init')
      .description('Write a commented app.slipway.yaml')
      .argument('[folder]', 'the application’s folder', '.')
      .option('--force', 'replace the file that is there'),
    async () => (await import('../local/init.ts')).init,
  )
  runs(
    root
      .command('lint')
      .description('Check configuration files: what is wrong, where, and what is allowed')
      .argument('[paths...]', 'files, or folders to search for *.slipway.yaml and *.pipecd.yaml (default: this folder)')
      .option('--strict', 'warnings fail, too')
      .addOption(agentConfig()),
    async () => (await import('../local/lint.ts')).lint,
  )
  runs(
    root
      .command('schema')
      .description('Print the JSON Schema of a configuration file, for editors')
      .addArgument(
        new Argument('[file]', 'which file')
          .choices(['application', 'agent', 'server', 'scenario'])
          .default('application'),
      )
      .addOption(agentConfig()),
    async () => (await import('../local/schema.ts')).printSchema,
  )
  runs(
    root
      .command('plan')
      .description('Show what deploying a branch would do and why, without deploying it')
      .option('--repo <path>', 'the repository', '.')
      .option('--base <revision>', 'what runs now', 'main')
      .option('--head <revision>', 'what shall run', 'HEAD')
      .option('--app <application>', 'only this application')
      .addOption(agentConfig()),
    async () => (await import('../local/plan.ts')).showPlans,
  )
  runs(
    root
      .command('simulate')
      .description('Play an application’s pipeline on a virtual clock: what happens when, and what if it goes wrong')
      .argument('[path]', 'its file, or a folder to search for *.slipway.yaml and *.pipecd.yaml', '.')
      .option('--scenario <file>', 'what stages, metrics and people do (default: all goes well)')
      .option('--app <application>', 'which one, where there are several')
      .addOption(agentConfig()),
    async () => (await import('../local/simulate.ts')).simulateApplication,
  )
}
