import type { Client } from '#contract/client.ts'
import { followLog, readLog } from '#contract/deployments.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError } from '#domain/errors.ts'
import type { StepState } from '#domain/step.ts'
import { isTerminal } from '#domain/status.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { exitOf } from '../exit-code.ts'
import type { Exit } from '../exit-code.ts'
import { followDeployment } from '../watch/follow.ts'
import { sheetOf, show } from '../format.ts'
import { print } from '../shell.ts'
import type { WhichOptions } from '../tree/waiting.ts'
import { logLines } from '../view/log.ts'
import type { LogLines } from '../view/log.ts'
import { stepName } from '../view/ladder.ts'
import { readDeployment, whichDeployment } from '../which.ts'

interface Options extends WhichOptions {
  readonly step?: string
  readonly follow?: boolean
}

export async function showLogs(call: Call<Options>): Promise<Exit | void> {
  const client = await connect(call)
  const id = await whichDeployment(client, call)
  const deployment = await readDeployment(client, id, call.shell.signal)
  const wanted = call.options.step
  const steps = deployment.steps.filter((step) => isWanted(deployment, step, wanted))
  // Steps of a rollback appear later, so a step that is not there yet may be waited for only without a name.
  if (wanted !== undefined && steps.length === 0) {
    const known = deployment.steps.map((step) => step.id).join(', ') || 'none yet: it is not planned'
    throw slipwayError('cli.which-step', { deployment: id, step: wanted, known })
  }
  if (call.options.follow) return await followLogs(call, client, { id, wanted })
  const logs = await Promise.all(steps.filter(hasStarted).map((step) => readWhole(client, { id, step: step.id }, call)))
  await show(call, { items: logs }, (sheet) =>
    logs.flatMap((log) => logLines(stepName(deployment, log.step), sheet)(log.text, true)),
  )
}

function isWanted(deployment: Deployment, step: StepState, wanted: string | undefined): boolean {
  return wanted === undefined || step.id === wanted || stepName(deployment, step.id) === wanted
}

function hasStarted(step: StepState): boolean {
  return step.startedAt !== undefined
}

interface WhichLog {
  readonly id: string
  readonly step: string
}

async function readWhole(
  client: Client,
  { id, step }: WhichLog,
  call: Call<Options>,
): Promise<{ step: string; text: string }> {
  let text = ''
  for (let offset = 0; ;) {
    const query = { offset, limit: 1_048_576 }
    const part = await client.call(readLog, { params: { id, step }, query, signal: call.shell.signal })
    text += part.text
    if (part.next >= part.size || part.next === offset) return { step, text }
    offset = part.next
  }
}

/** Follows each step's log from when it starts; ends with the deployment, or with the one step that is wanted. */
async function followLogs(
  call: Call<Options>,
  client: Client,
  { id, wanted }: { id: string; wanted: string | undefined },
): Promise<Exit> {
  const { shell } = call
  const running = new Map<string, Promise<void>>()
  let last: Deployment | undefined
  const following = { id, clock: shell.clock, signal: shell.signal, onConnection: () => {} }
  for await (const { story, fact } of followDeployment(client, following)) {
    last = story.deployment
    if (fact.kind !== 'step-started' || running.has(fact.step)) continue
    const step = last.steps.find((one) => one.id === fact.step)
    if (!step || !isWanted(last, step, wanted)) continue
    const lines = logLines(stepName(last, step.id), sheetOf(shell))
    running.set(step.id, printLog(call, client, { id, step: step.id, lines }))
    if (wanted !== undefined) break
  }
  await Promise.all(running.values())
  if (shell.signal.aborted) return 'interrupted'
  return last && isTerminal(last.status) ? exitOf(last) : 'ok'
}

async function printLog(call: Call<Options>, client: Client, log: WhichLog & { lines: LogLines }): Promise<void> {
  const { id, step, lines } = log
  const { out, signal } = call.shell
  for await (const { data } of client.stream(followLog, { params: { id, step }, signal, keepTrying: true })) {
    print(out, lines(data.type === 'text' ? data.text : '', data.type === 'end'))
  }
}
