import { Argument } from 'commander'
import type { Command } from 'commander'
import { runs, runsProcess } from '../action.ts'
import { addAgentCommands } from './access.ts'
import { count, moment, port } from './value.ts'

/** The processes of Slipway. */
export function addProcessCommands(root: Command): void {
  runsProcess(
    root
      .command('up')
      .description('Start everything on this machine: control plane, agent, host daemon (and a demonstration)')
      .option('--repo <path-or-url>', 'serve this repository instead of the demonstration')
      .option('--branch <branch>', 'the branch that says what runs')
      .option('--port <port>', 'port of the control plane on 127.0.0.1', port)
      .option('--home <folder>', 'where it keeps its data (default: $SLIPWAY_HOME or ./.slipway)')
      .option('--no-demo', 'no demonstration'),
    async () => (await import('../processes/up.ts')).up,
  )
  runsProcess(
    root
      .command('server')
      .description('Start the control plane')
      .option('--config <file>', 'its configuration file')
      .option('--home <folder>', 'where it keeps its data (default: $SLIPWAY_HOME or ./.slipway)')
      .option('--listen <address>', 'where it answers, such as 127.0.0.1:7780'),
    async () => (await import('../processes/server.ts')).server,
  )
  const agent = root.command('agent').description('Start an agent; or list, make and remove agents')
  runsProcess(
    agent
      .option('--config <file>', 'its configuration file')
      .option('--home <folder>', 'where it keeps its data (default: $SLIPWAY_HOME or ./.slipway)'),
    async () => (await import('../processes/agent.ts')).agent,
  )
  runs(
    agent
      .command('list')
      .description('List agents: connected or not, what they deploy to')
      .option('--limit <count>', 'at most so many', count, 50),
    async () => (await import('../access/agent-list.ts')).listAllAgents,
  )
  addAgentCommands(agent)
  runsProcess(
    root
      .command('host')
      .description('Start the daemon that owns the processes of the host provider')
      .option('--home <folder>', 'where it keeps its data (default: $SLIPWAY_HOME or ./.slipway)'),
    async () => (await import('../processes/host.ts')).host,
  )
}

/** What people ask when something is not as it should be. */
export function addInquiryCommands(root: Command): void {
  const event = root.command('event').description('Events: who did what, when, to what')
  runs(
    event
      .command('list', { isDefault: true })
      .description('List events, newest first')
      .option('--app <application>', 'only those of this application')
      .option('--deployment <id>', 'only those of this deployment')
      .option('--actor <name>', 'only those of this person or agent')
      .option('--kind <kind>', 'only those of this kind')
      .option('--since <when>', 'only newer ones: 2h, or 2026-05-01', (text: string) => moment(text))
      .option('--until <when>', 'only older ones', (text: string) => moment(text))
      .option('--limit <count>', 'at most so many', count, 50),
    async () => (await import('../event-list.ts')).listAllEvents,
  )
  runs(
    root
      .command('explain <application>')
      .description(
        'Say in words why an application is as it is: what runs, why not newer, what it waits for, what next',
      ),
    async () => (await import('../explain.ts')).explainApplication,
  )
  runs(
    root
      .command('web')
      .description('Print a link to the web application that signs a browser in, once and soon')
      .option('--open', 'open it in the browser, too'),
    async () => (await import('../web.ts')).openWeb,
  )
  runs(
    root.command('doctor').description('Check this machine, the server and the agents; say what to do'),
    async () => (await import('../doctor.ts')).doctor,
  )
  runs(
    root
      .command('completion')
      .description('Print a completion script: eval "$(slipway completion bash)"')
      .addArgument(new Argument('<shell>', 'for which shell').choices(['bash', 'zsh', 'fish'])),
    async () => (await import('../completion.ts')).printCompletion,
  )
}
