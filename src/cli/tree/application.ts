import { Option } from 'commander'
import type { Command } from 'commander'
import { runs } from '../action.ts'
import { count, lineCount } from './value.ts'
import { waiting } from './waiting.ts'

const SYNCS = ['synced', 'out-of-sync', 'deploying', 'invalid', 'unknown']
const SORTS = ['name', '-name', 'changed', '-changed', 'health', '-health', 'attention', '-attention']
const STRATEGIES = ['auto', 'quick', 'pipeline']
const DRY_RUN = 'only show what it would change'
const HEALTHS = ['healthy', 'progressing', 'suspended', 'degraded', 'missing', 'unknown']

/** `slipway app …` */
export function addApplicationCommands(root: Command): void {
  const app = root.command('app').alias('application').description('Applications: what runs, and what should')
  addReading(app)
  addCommands(app)
}

function addReading(app: Command): void {
  addList(app.command('list'))
  runs(
    app.command('get <application>').description('Show an application: what runs, health, drift, what is wrong'),
    async () => (await import('../application/get.ts')).getApp,
  )
  runs(
    app
      .command('history <application>')
      .description('List successful deployments with versions and commits: what one can roll back to')
      .option('--limit <count>', 'at most so many', count, 10),
    async () => (await import('../application/history.ts')).showHistory,
  )
  runs(
    app.command('diff <application>').description('Show drift, and what the newest commit changes'),
    async () => (await import('../application/diff.ts')).diffApp,
  )
  runs(
    app
      .command('logs <application>')
      .description('Show what the application writes; `slipway deployment logs` shows what its stages did')
      .option('--resource <id>', 'only this resource, such as one process or a variant')
      .option('--lines <count>', 'so many of the last lines of each', lineCount, 100)
      .option('-f, --follow', 'go on with what it writes from now on'),
    async () => (await import('../application/logs.ts')).showAppLogs,
  )
  runs(
    app
      .command('config <application>')
      .description('Show what its folder renders to: what runs, or before that, what the newest commit asks for')
      .option('--file <path>', 'only this file, and nothing else'),
    async () => (await import('../application/config.ts')).showConfig,
  )
}

function addList(list: Command): void {
  const sort = new Option('--sort <order>', 'order of the list').choices(SORTS).default('name')
  runs(
    list
      .description('List applications: what runs, its health, and what it waits for')
      .option('--text <part>', 'only those with this in name, description, path or a label')
      .option('--label <labels>', 'only those with these labels: env=production,team=checkout; !team is: without it')
      .option('--kind <kind>', 'only those of this provider')
      .option('--agent <name>', 'only those of this agent')
      .option('--target <name>', 'only those on this target')
      .option('--attention <kinds>', 'only those that want this from people: failing,waiting,drifted,none')
      .addOption(new Option('--sync <state>', 'only those in this state').choices(SYNCS))
      .addOption(new Option('--health <health>', 'only those of this health').choices(HEALTHS))
      .addOption(sort)
      .option('--limit <count>', 'at most so many', count, 50),
    async () => (await import('../application/list.ts')).listApps,
  )
}

function addCommands(app: Command): void {
  const strategy = new Option('--strategy <strategy>', 'how to deploy').choices(STRATEGIES).default('auto')
  const sync = app.command('sync <application>').description('Deploy the newest commit now').addOption(strategy)
  runs(
    waiting(
      sync
        .option('--lift-quarantine', 'let a revision come back that was rolled back before')
        .option('--dry-run', DRY_RUN),
    ),
    async () => (await import('../application/sync.ts')).syncApp,
  )
  const rollback = app.command('rollback <application>').description('Go back to an earlier successful deployment')
  runs(
    waiting(
      rollback
        .option('--to <deployment>', 'which one, from `slipway app history` (default: the one before)')
        .option('--dry-run', DRY_RUN),
    ),
    async () => (await import('../application/rollback.ts')).rollbackApp,
  )
  const remove = app
    .command('delete <application>')
    .description('Forget an application whose file, or whole repository, is gone')
    .option('--cascade', 'remove what runs of it, too')
  runs(
    waiting(remove.option('--dry-run', 'only show what would go')),
    async () => (await import('../application/delete.ts')).deleteApp,
  )
}
