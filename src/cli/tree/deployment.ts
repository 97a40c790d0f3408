import type { Command } from 'commander'
import { runs } from '../action.ts'
import { count, durationMs, moment } from './value.ts'
import { waiting, which } from './waiting.ts'

/** `slipway deployment …` */
export function addDeploymentCommands(root: Command): void {
  const deployment = root.command('deployment').alias('deploy').description('Deployments: watch, approve, stop, undo')
  addReading(deployment)
  addCommands(deployment)
}

function addReading(deployment: Command): void {
  runs(
    deployment
      .command('list')
      .description('List deployments, newest first')
      .option('--app <application>', 'only those of this application')
      .option('--status <statuses>', 'only those with these: running,waiting')
      .option('--since <when>', 'only newer ones: 2h, or 2026-05-01', (text: string) => moment(text))
      .option('--until <when>', 'only older ones', (text: string) => moment(text))
      .option('--commit <commit>', 'only those of a commit that begins so')
      .option('--actor <name>', 'only those that this person or agent caused')
      .option('--limit <count>', 'at most so many', count, 30),
    async () => (await import('../deployment/list.ts')).listAllDeployments,
  )
  runs(
    which(deployment.command('get')).description('Show a deployment: stages, traffic, verdicts, why'),
    async () => (await import('../deployment/get.ts')).showDeployment,
  )
  runs(
    which(deployment.command('watch'))
      .description('Show a deployment live until it ends; the exit code tells how')
      .option('--timeout <time>', 'stop watching after this', durationMs),
    async () => (await import('../deployment/watch.ts')).watchDeployment,
  )
  runs(
    which(deployment.command('logs'))
      .description('Show the log of a deployment’s stages')
      .option('--step <step>', 'only this stage')
      .option('-f, --follow', 'go on until the deployment ends'),
    async () => (await import('../deployment/logs.ts')).showLogs,
  )
}

const STEP = ['--step <step>', 'which stage, by name or id (default: the one that it must mean)'] as const

function addCommands(deployment: Command): void {
  const verb = (name: string, description: string): Command =>
    waiting(which(deployment.command(name)).description(description))

  runs(
    verb('approve', 'Approve the stage that waits for it, for the plan as it is now')
      .option(...STEP)
      .option('--digest <digest>', 'the plan that you looked at; another one is refused')
      .option('--comment <text>', 'why'),
    async () => (await import('../deployment/command.ts')).approve,
  )
  runs(
    verb('reject', 'Reject the stage that waits for approval; the deployment fails and is rolled back')
      .option(...STEP)
      .option('--comment <text>', 'why'),
    async () => (await import('../deployment/command.ts')).reject,
  )
  runs(
    verb('cancel', 'Stop a deployment and roll it back')
      .option('--no-rollback', 'leave the target as it is')
      .option('--reason <text>', 'why'),
    async () => (await import('../deployment/command.ts')).cancel,
  )
  runs(
    verb('skip', 'Skip a stage that waits, runs or failed, where that is safe')
      .option(...STEP)
      .option('--reason <text>', 'why'),
    async () => (await import('../deployment/command.ts')).skip,
  )
  runs(
    verb('retry', 'Try a failed stage again').option(...STEP),
    async () => (await import('../deployment/command.ts')).retry,
  )
  runs(
    verb('pause', 'Start no further stage until it is resumed').option(
      '--for <time>',
      'cancel and roll back if nobody resumes it by then (default: 24h)',
      durationMs,
    ),
    async () => (await import('../deployment/command.ts')).pause,
  )
  runs(verb('resume', 'Go on with a paused deployment'), async () => (await import('../deployment/command.ts')).resume)
}
