import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { Client } from '#contract/client.ts'
import { getCommand, sendCommand } from '#contract/commands.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { CommandBody } from '#domain/command.ts'
import { reportOf } from '#domain/errors.ts'
import type { Call } from './action.ts'
import type { Exit } from './exit-code.ts'
import { sheetOf, show } from './format.ts'
import { print } from './shell.ts'
import type { Shell } from './shell.ts'
import { clean, shellWord } from '#domain/clean-text.ts'
import type { WaitOptions } from './tree/waiting.ts'
import { wrap } from './text/width.ts'
import { until } from './view/moment.ts'
import { watch } from './watch.ts'

/** How long an answer is waited for in one request, and in all where no time is given. */
const WAIT_MS = 20_000
const ANSWER_MS = 30_000
const ATTEMPTS = 3

/** Until when an answer, and then the deployment, is waited for. */
interface Patience {
  readonly shell: Shell
  readonly end: number
}

/** Sends a command, says what became of it, and with `--wait` shows the deployment until it ends. */
export async function send(call: Call<WaitOptions>, client: Client, body: z.input<typeof CommandBody>): Promise<Exit> {
  const { shell, options } = call
  const limit = options.timeout ?? (options.wait ? Number.POSITIVE_INFINITY : ANSWER_MS)
  const patience = { shell, end: shell.clock.now() + limit }
  const command = await answered(client, await deliver(client, body, patience), patience)
  if (command.status === 'pending') return unanswered(call, command)
  if (command.status !== 'done') return refused(call, command)
  const message = clean(command.answer?.message ?? 'Done')
  const deployment = command.answer?.deployment ?? command.deployment
  // With another format there is one document only: the deployment if it is waited for, else the command.
  if (!options.wait || deployment === undefined) {
    const next = deployment === undefined ? [] : [`Watch it:  slipway deployment watch ${shellWord(deployment)}`]
    await show(call, command, () => [message, ...next])
    return 'ok'
  }
  print(options.output === 'table' ? shell.out : shell.err, [message])
  const timeoutMs = options.timeout === undefined ? undefined : Math.max(1, patience.end - shell.clock.now())
  return await watch(call, client, { id: deployment, timeoutMs })
}

/** A lost answer is asked for again: with the same key the command still has its effect once. */
async function deliver(client: Client, body: z.input<typeof CommandBody>, patience: Patience): Promise<CommandView> {
  const { signal } = patience.shell
  const idempotencyKey = randomUUID()
  for (let attempt = 1; ; attempt += 1) {
    try {
      const input = { body, query: { waitMs: waitMs(patience) }, idempotencyKey, signal }
      return await client.call(sendCommand, input)
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || reportOf(error).kind !== 'world') throw error
    }
  }
}

async function answered(client: Client, sent: CommandView, patience: Patience): Promise<CommandView> {
  const { shell, end } = patience
  let command = sent
  while (command.status === 'pending' && shell.clock.now() < end) {
    if (command === sent) print(shell.err, [`Agent ${clean(command.agent)} has not answered yet; waiting.`])
    const query = { waitMs: waitMs(patience) }
    command = await client.call(getCommand, { params: { id: command.id }, query, signal: shell.signal })
  }
  return command
}

function waitMs({ shell, end }: Patience): number {
  return Math.max(0, Math.min(WAIT_MS, Math.ceil(end - shell.clock.now())))
}

async function unanswered(call: Call<WaitOptions>, command: CommandView): Promise<Exit> {
  const { shell } = call
  await show(call, command, () => [
    `Agent ${clean(command.agent)} has not answered yet. The command stays valid until ${until(command.expiresAt, shell.clock.now())}.`,
    'Is the agent connected?  slipway agent list',
  ])
  return 'timedOut'
}

async function refused(call: Call<WaitOptions>, command: CommandView): Promise<Exit> {
  const { shell, options } = call
  if (options.output === 'table') print(shell.err, refusalLines(shell, command))
  else await show(call, command, () => [])
  return 'refused'
}

function refusalLines(shell: Shell, command: CommandView): string[] {
  const word = command.status === 'expired' ? 'expired' : 'refused'
  const said = clean(command.answer?.message ?? 'It came too late')
  const [first = '', ...rest] = wrap(said, (shell.err.columns() ?? Number.POSITIVE_INFINITY) - word.length - 1)
  return [`${sheetOf(shell).paint('bad', word)} ${first}`, ...rest.map((line) => ' '.repeat(word.length + 1) + line)]
}
