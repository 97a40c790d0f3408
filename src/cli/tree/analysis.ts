import type { Command } from 'commander'
import { runs } from '../action.ts'
import { agentConfig } from './agent-config.ts'
import { count } from './value.ts'

/** `slipway analysis …` */
export function addAnalysisCommands(root: Command): void {
  const analysis = root.command('analysis').description('Analyses: what they would have said')
  runs(
    analysis
      .command('backtest')
      .description('Replay the analysis of a file over what past deployments measured: which would it have failed?')
      .argument('[path]', 'an application’s file, or a folder with one', '.')
      .option('--app <application>', 'which application, where the folder has several')
      .option('--limit <count>', 'the newest deployments that are looked at', count, 30)
      .addOption(agentConfig()),
    async () => (await import('../analysis/backtest.ts')).backtestAnalysis,
  )
}
