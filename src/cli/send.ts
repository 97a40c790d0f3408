import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { CallInput, Client } from '#contract/client.ts'
import { getCommand, sendCommand } from '#contract/commands.ts'
import type { CommandView } from '#domain/command-view.ts'
import type { CommandBody } from '#domain/command.ts'
import { reportOf } from '#domain/errors.ts'
import type { Call } from './action.ts'
import type { Exit } from './exit-code.ts'
import { sheetOf, show } from './format.ts'
import { print } from './shell.ts'
import { clean, shellWord } from './text/clean.ts'
import type { WaitOptions } from './tree/waiting.ts'
import { until } from './view/moment.ts'
import { watch } from './watch.ts'

/** How long an answer is waited for in one request, and in all where no time is given. */
const WAIT_MS = 20_000
const ANSWER_MS = 30_000
const ATTEMPTS = 3

/** Sends a command, says what became of it, and with `--wait` shows the deployment until it ends. */
export async function send(call: Call<WaitOptions>, client: Client, body: z.input<typeof CommandBody>): Promise<Exit> {
  const { shell, options } = call
  const startedAt = shell.clock.now()
  const command = await answered(call, client, await deliver(client, body, shell.signal))
  if (command.status === 'pending') return unanswered(call, command)
  const { message } = command.answer ?? { message: '' }
  const deployment = command.answer?.deployment ?? command.deployment
  if (command.status !== 'done') return refused(call, command, message)
  const isWatched = options.wait === true && deployment !== undefined
  // With another format there is one document only: the deployment if it is waited for, else the command.
  if (!isWatched) {
    await show(call, command, () => [
      clean(message),
      ...(deployment === undefined ? [] : [`Watch it:  slipway deployment watch ${shellWord(deployment)}`]),
    ])
    return 'ok'
  }
  print(options.output === 'table' ? shell.out : shell.err, [clean(message)])
  const timeoutMs =
    options.timeout === undefined ? undefined : Math.max(1, options.timeout - (shell.clock.now() - startedAt))
  return await watch(call, client, { id: deployment, timeoutMs })
}

/** A lost answer is asked for again: with the same key the command still has its effect once. */
async function deliver(client: Client, body: z.input<typeof CommandBody>, signal: AbortSignal): Promise<CommandView> {
  const idempotencyKey = randomUUID()
  for (let attempt = 1; ; attempt += 1) {
    try {
      const input = { body, query: { waitMs: WAIT_MS }, idempotencyKey, signal }
      // The client's type takes the kinds of a body one by one, not their union.
      return await client.call(sendCommand, input as CallInput<typeof sendCommand>)
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || reportOf(error).kind !== 'world') throw error
    }
  }
}

async function answered(call: Call<WaitOptions>, client: Client, sent: CommandView): Promise<CommandView> {
  const { shell, options } = call
  const patience = options.timeout ?? (options.wait ? Number.POSITIVE_INFINITY : ANSWER_MS)
  const end = shell.clock.now() + patience
  let command = sent
  while (command.status === 'pending') {
    const waitMs = Math.min(WAIT_MS, end - shell.clock.now())
    if (waitMs <= 0) break
    const query = { waitMs: Math.ceil(waitMs) }
    command = await client.call(getCommand, { params: { id: command.id }, query, signal: shell.signal })
  }
  return command
}

async function unanswered(call: Call<WaitOptions>, command: CommandView): Promise<Exit> {
  const { shell } = call
  await show(call, command, () => [
    `Agent ${clean(command.agent)} has not answered yet. The command stays valid until ${until(command.expiresAt, shell.clock.now())}.`,
    'Is the agent connected?  slipway agent list',
  ])
  return 'timedOut'
}

async function refused(call: Call<WaitOptions>, command: CommandView, message: string): Promise<Exit> {
  const { paint } = sheetOf(call.shell)
  const what = command.status === 'expired' ? 'expired' : 'refused'
  if (call.options.output === 'table') print(call.shell.err, [`${paint('bad', what)} ${clean(message)}`])
  else await show(call, command, () => [])
  return 'refused'
}
