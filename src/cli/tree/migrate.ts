import type { Command } from 'commander'
import { runs } from '../action.ts'
import { agentConfig } from './agent-config.ts'

/** Commands for those who come from elsewhere. */
export function addMigrateCommands(root: Command): void {
  const migrate = root
    .command('migrate')
    .description('Write application files from those of PipeCD, of Argo CD and Argo Rollouts, or of Flux and Flagger')
  runs(
    asMigration(
      migrate.command('pipecd'),
      'Write app.slipway.yaml beside each *.pipecd.yaml and .pipe.yaml, and the templates of .pipe/',
    ),
    async () => (await import('../migrate/pipecd.ts')).migratePipecd,
  )
  runs(
    asMigration(migrate.command('argocd'), 'Write app.slipway.yaml for Applications, Rollouts and AnalysisTemplates'),
    async () => (await import('../migrate/argocd.ts')).migrateArgocd,
  )
  runs(
    asMigration(migrate.command('flux'), 'Write app.slipway.yaml for Kustomizations, HelmReleases and Canaries'),
    async () => (await import('../migrate/flux.ts')).migrateFlux,
  )
}

function asMigration(command: Command, description: string): Command {
  return command
    .description(description)
    .argument('[folder]', 'where their files are searched for', '.')
    .option('--dry-run', 'print what would be written, and write nothing')
    .option('--partial', 'write files also without the parts that cannot be taken over')
    .option('--force', 'replace files that are there')
    .addOption(agentConfig())
}
