import { startApiServer } from '../server.ts'
import type { ApiServer } from '../server.ts'
import { openRecordedWatch, sendRecorded } from './client.ts'
import type { OpenWatch, Reply } from './client.ts'
import { COURSES } from './course.ts'
import type { Course } from './course.ts'
import { compareEventLists, compareRollout, withoutMachine } from './rollout.ts'
import { readRecording } from './recording.ts'
import type { Step } from './recording.ts'
import { createBindings, unify } from './unify.ts'
import type { Bindings } from './unify.ts'

const TOKEN = 'conformance'
/** A poll that was recorded when its answer had come is repeated until it comes here. */
const POLL_MS = 20
const LONGEST_POLL_MS = 20_000

export interface StepResult {
  readonly recording: string
  readonly step: number
  readonly what: string
  /** Empty where the double says the same. */
  readonly problems: readonly string[]
}

/** Replays all recordings, in the order in which they were made, against one double. */
export async function replayAll(): Promise<readonly StepResult[]> {
  const server = await startApiServer({ manual: true, token: TOKEN })
  const bindings = createBindings()
  const results: StepResult[] = []
  try {
    for (const course of COURSES) {
      results.push(...(await replay(server, course, bindings)))
    }
  } finally {
    await server.close()
  }
  return results
}

async function replay(server: ApiServer, course: Course, bindings: Bindings): Promise<readonly StepResult[]> {
  const { steps } = readRecording(course.name)
  const results: StepResult[] = []
  const open = new Map<number, OpenWatch>()
  for (const [index, step] of steps.entries()) {
    for (const [watch, before] of Object.entries(course.watches ?? {})) {
      if (before === index) open.set(Number(watch), await startWatch(server, steps[Number(watch)], bindings))
    }
    server.advance(course.pauses?.[index] ?? 0)
    if (!step.request) continue
    const doing = { course, step, bindings }
    const problems =
      step.request.watch === true ? await finishWatch(server, doing, open.get(index)) : await send(server, doing, index)
    results.push({ recording: course.name, step: index, what: `${step.request.method} ${step.request.path}`, problems })
  }
  return results
}

interface Doing {
  readonly course: Course
  readonly step: Step
  readonly bindings: Bindings
}

async function send(server: ApiServer, { course, step, bindings }: Doing, index: number): Promise<readonly string[]> {
  const { request, response } = step
  if (!request || !response) return ['the step holds no answer']
  if (course.isRollout === true && request.path.includes('/events'))
    return compareEventLists(response.body, server.world, bindings)
  const token = course.anonymous?.includes(index) === true ? undefined : TOKEN
  const sent = {
    ...request,
    path: bindings.translate(request.path),
    ...('body' in request && { body: translated(request.body, bindings) }),
  }
  for (let waited = 0; ; waited += POLL_MS) {
    const reply = await sendRecorded(server.url, sent, token)
    let problems: readonly string[] = []
    const isSame = bindings.attempt(() => {
      problems = compareReply(response, reply, bindings)
      return problems.length === 0
    })
    if (isSame || request.method !== 'GET' || waited >= LONGEST_POLL_MS) return problems
    server.advance(POLL_MS)
  }
}

function translated(body: unknown, bindings: Bindings): unknown {
  return body === undefined ? undefined : (JSON.parse(bindings.translate(JSON.stringify(body))) as unknown)
}

function compareReply(recorded: NonNullable<Step['response']>, reply: Reply, bindings: Bindings): string[] {
  const status =
    recorded.status === reply.status
      ? []
      : [`status ${recorded.status} was recorded, not ${reply.status}: ${JSON.stringify(reply.body)}`]
  const warning =
    recorded.warning === reply.warning ? [] : [`the warning ${recorded.warning} was recorded, not ${reply.warning}`]
  return [...status, ...warning, ...unify(withoutMachine(recorded.body), withoutMachine(reply.body), bindings)]
}

async function startWatch(server: ApiServer, step: Step | undefined, bindings: Bindings): Promise<OpenWatch> {
  return openRecordedWatch(server.url, bindings.translate(step?.request?.path ?? ''), TOKEN)
}

async function finishWatch(
  server: ApiServer,
  { course, step, bindings }: Doing,
  open: OpenWatch | undefined,
): Promise<readonly string[]> {
  const watch = open ?? (await startWatch(server, step, bindings))
  server.advance(40_000)
  const actual = await watch.events
  const recorded = (step.events ?? []).map(({ event }) => event)
  return course.isRollout === true ? compareRollout(recorded, actual, bindings) : unify(recorded, actual, bindings)
}
