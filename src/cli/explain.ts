import { getApplication, listApplicationDeployments } from '#contract/applications.ts'
import type { Client } from '#contract/client.ts'
import { readLog } from '#contract/deployments.ts'
import type { Deployment } from '#domain/deployment.ts'
import { explain } from '#domain/explain.ts'
import { failedStep, lastFailure } from '#domain/explain/attempt.ts'
import { TOPICS } from '#domain/explain/known.ts'
import type { Explanation } from '#domain/explain/known.ts'
import type { Call } from './action.ts'
import { connect } from './connection.ts'
import { show } from './format.ts'
import type { Sheet } from './format.ts'
import { cleanLines } from '#domain/clean-text.ts'
import { cut, pad, wrap } from './text/width.ts'
import { readDeployment } from './which.ts'

/** Enough to hold what is open, what failed last, and what came before it. */
const NEWEST = 5
const LOG_BYTES = 4_096
const LOG_LINES = 10

export async function explainApplication(call: Call<object>): Promise<void> {
  const client = await connect(call)
  const [name = ''] = call.args
  const { signal, clock } = call.shell
  const { agent, connected, ...report } = await client.call(getApplication, { params: { name }, signal })
  const deployments = await newestDeployments(client, name, { running: report.runningDeployment, signal })
  const log = await lastLines(client, lastFailure({ deployments }), signal)
  const told = explain({ report, agent, connected, deployments, log, now: clock.now() })
  await show(call, told, (sheet) => told.flatMap((one, index) => lines(one, told[index - 1], sheet)))
}

/** The newest first, and the one that brought what runs, however old. */
async function newestDeployments(
  client: Client,
  name: string,
  { running, signal }: { readonly running: string | undefined; readonly signal: AbortSignal },
): Promise<Deployment[]> {
  const query = { limit: NEWEST }
  const { items } = await client.call(listApplicationDeployments, { params: { name }, query, signal })
  const ids = items.map((row) => row.id)
  if (running !== undefined && !ids.includes(running)) ids.push(running)
  const read = await Promise.allSettled(ids.map((id) => readDeployment(client, id, signal)))
  // What runs may have been deployed before this control plane knew of it.
  return read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

/** Of the log of the stage that failed. An explanation without it is better than none. */
async function lastLines(
  client: Client,
  failed: Deployment | undefined,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  const step = failed && failedStep(failed)
  if (!failed || !step) return undefined
  const params = { id: failed.id, step: step.id }
  try {
    const { size } = await client.call(readLog, { params, query: { offset: 0, limit: 4 }, signal })
    const query = { offset: Math.max(0, size - LOG_BYTES), limit: LOG_BYTES }
    const { text } = await client.call(readLog, { params, query, signal })
    const found = text.split('\n').filter((line) => line.trim() !== '')
    return found.length === 0 ? undefined : found.slice(-LOG_LINES)
  } catch {
    return undefined
  }
}

const TITLE_WIDTH = Math.max(...TOPICS.map((topic) => topic.length)) + 2

/** The topic once, its texts beside it. Lines of a log stay as they are. */
function lines({ topic, text }: Explanation, before: Explanation | undefined, sheet: Sheet): string[] {
  const title = before?.topic === topic ? '' : topic
  const room = Math.max(20, sheet.columns - TITLE_WIDTH)
  const shown = cleanLines(text).flatMap((line) => {
    if (!line.startsWith('  ')) return wrap(line, room)
    return sheet.tableColumns === undefined ? [line] : [cut(line, room)]
  })
  return shown.map((line, row) => `${sheet.paint('quiet', pad(row === 0 ? title : '', TITLE_WIDTH))}${line}`)
}
