import { listAgents } from '#contract/agents.ts'
import type { AgentRow } from '#contract/agents.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import { getInfo, getMe } from '#contract/info.ts'
import { reportOf } from '#domain/errors.ts'
import { formatDuration } from '#domain/unit.ts'
import type { GlobalOptions } from '../action.ts'
import { findConnection } from '../connection.ts'
import type { Connection } from '../connection.ts'
import type { Shell } from '../shell.ts'
import { packageVersion } from '../version.ts'
import { span } from '../view/moment.ts'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

/** Beyond this, times on pages and limits of tokens and approvals begin to look wrong. */
const CLOCK_LIMIT_MS = 5_000
const TIMEOUT_MS = 5_000

export interface ControlPlane {
  readonly findings: readonly Finding[]
  /** Where it answers, if it does. */
  readonly server?: string
}

/** Each question needs the one before: without a server nobody can ask for its agents. */
export async function checkControlPlane(shell: Shell, options: GlobalOptions): Promise<ControlPlane> {
  let connection: Connection
  try {
    connection = await findConnection(shell, options)
  } catch (error) {
    return { findings: [failure('connection', error)] }
  }
  const { server, token, from } = connection
  const findings: Finding[] = [ok('connection', `${server}, with the token of ${from}`)]
  const client = createClient({ url: server, token })
  const info = await checkInfo(client, shell)
  findings.push(...info.findings)
  if (!info.isThere) return { findings }
  findings.push(await checkToken(client, shell))
  findings.push(...(await checkAgents(client, shell)))
  return { findings, server }
}

/** `info` needs a valid token, too: a refusal still shows that the server is there. */
async function checkInfo(client: Client, shell: Shell): Promise<{ findings: readonly Finding[]; isThere: boolean }> {
  const asked = shell.clock.now()
  try {
    const info = await client.call(getInfo, { signal: shell.signal, timeoutMs: TIMEOUT_MS })
    const answered = shell.clock.now()
    const ours = packageVersion()
    const server =
      info.version === ours
        ? ok('server', `It answers after ${formatDuration(answered - asked)}, version ${info.version}`)
        : warn('server', `It has version ${info.version}, this program ${ours}`, 'Use the same version on both sides.')
    return { findings: [server, checkClock(info.at - (asked + answered) / 2)], isThere: true }
  } catch (error) {
    const report = reportOf(error)
    if (report.kind === 'denied') return { findings: [ok('server', 'It answers')], isThere: true }
    return { findings: [failure('server', error)], isThere: false }
  }
}

function checkClock(aheadMs: number): Finding {
  const apart = Math.abs(aheadMs)
  if (apart <= CLOCK_LIMIT_MS) return ok('clock', 'The server’s clock and ours agree')
  const direction = aheadMs > 0 ? 'ahead of' : 'behind'
  return warn(
    'clock',
    `The server’s clock is ${span(apart)} ${direction} ours`,
    'Let both machines set their clocks by NTP.',
  )
}

async function checkToken(client: Client, shell: Shell): Promise<Finding> {
  try {
    const { actor, permissions } = await client.call(getMe, { signal: shell.signal, timeoutMs: TIMEOUT_MS })
    return ok('token', `It is ${actor.name}’s and gives ${permissions.length} permissions`)
  } catch (error) {
    return failure('token', error)
  }
}

async function checkAgents(client: Client, shell: Shell): Promise<Finding[]> {
  try {
    const page = await client.call(listAgents, { query: { limit: 200 }, signal: shell.signal, timeoutMs: TIMEOUT_MS })
    if (page.items.length === 0) {
      return [
        warn(
          'agents',
          'There is no agent, so nothing is deployed',
          'Start one: `slipway up`, or `slipway agent --config agent.yaml`.',
        ),
      ]
    }
    return page.items.flatMap(findingsOf)
  } catch (error) {
    return [failure('agents', error)]
  }
}

function findingsOf(agent: AgentRow): Finding[] {
  return [stateOf(agent), ...targetWarnings(agent)]
}

function stateOf(agent: AgentRow): Finding {
  const check = `agent ${agent.name}`
  const offset = Math.abs(agent.clockOffsetMs ?? 0)
  // Each control plane makes one called `local` at its first start, which only one machine on its own needs.
  if (agent.seenAt === undefined)
    return warn(check, 'It has never connected', `Start it, or remove it: \`slipway agent remove ${agent.name}\`.`)
  if (!agent.connected)
    return fail(check, 'It is not connected', 'Start it, and look at its log for why it cannot reach the server.')
  if (offset > CLOCK_LIMIT_MS)
    return warn(check, `Its clock is ${span(offset)} off the server’s`, 'Let both machines set their clocks by NTP.')
  if ((agent.undelivered ?? 0) > 0)
    return warn(
      check,
      `It has ${agent.undelivered} facts that wait to be delivered`,
      'Look again in a moment; then at its log.',
    )
  return ok(check, `It is connected; applications: ${agent.applications}`)
}

/** What is unsafe about the way a target is reached; the agent's machine has the settings that make it so. */
function targetWarnings({ name, targets }: AgentRow): Finding[] {
  return targets.flatMap(({ name: target, warnings = [] }) =>
    warnings.map((warning) =>
      warn(`agent ${name}`, `Target ${target}: ${warning}`, 'Change how the agent reaches it, and restart the agent.'),
    ),
  )
}

function failure(check: string, error: unknown): Finding {
  const { message, hint } = reportOf(error)
  return fail(check, message, hint)
}
