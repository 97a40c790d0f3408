import { setImmediate } from 'node:timers/promises'
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
  let bindings = createBindings()
  const results: StepResult[] = []
  try {
    for (const course of COURSES) {
      const replayed = await replay(server, course, bindings)
      bindings = replayed.bindings
      results.push(...replayed.results)
    }
  } finally {
    await server.close()
  }
  return results
}

async function replay(server: ApiServer, course: Course, start: Bindings): Promise<{ readonly results: StepResult[]; readonly bindings: Bindings }> {
  const { steps } = readRecording(course.name)
  let bindings = start
  const results: StepResult[] = []
  const open = new Map<number, OpenWatch>()
  for (const [index, step] of steps.entries()) {
    for (const [watch, before] of Object.entries(course.watches ?? {})) {
      if (before === index) open.set(Number(watch), await startWatch(server, steps[Number(watch)], bindings))
    }
    pass(server, course.pauses?.[index] ?? 0)
    if (!step.request) continue
    const done = step.request.watch === true ? await finishWatch(server, { course, step, bindings }, open.get(index)) : await send(server, { course, step, bindings }, index)
    bindings = done.bindings
    results.push({ recording: course.name, step: index, what: `${step.request.method} ${step.request.path}`, problems: done.problems })
  }
  return { results, bindings }
}

/** In small parts, so that what is sent meanwhile arrives in its order. */
function pass(server: ApiServer, ms: number): void {
  if (ms > 0) server.advance(ms)
}

interface Doing {
  readonly course: Course
  readonly step: Step
  readonly bindings: Bindings
}

interface Done {
  readonly problems: readonly string[]
  readonly bindings: Bindings
}

async function send(server: ApiServer, { course, step, bindings }: Doing, index: number): Promise<Done> {
  const { request, response } = step
  if (!request || !response) return { problems: ['the step holds no answer'], bindings }
  const token = course.anonymous?.includes(index) === true ? undefined : TOKEN
  const isEventList = course.isRollout === true && request.path.includes('/events')
  for (let waited = 0; ; waited += POLL_MS) {
    const path = bindings.translate(request.path)
    const body = request.body === undefined ? undefined : (JSON.parse(bindings.translate(JSON.stringify(request.body))) as unknown)
    const isWatch = request.path.includes('watch=1')
    if (isWatch) pass(server, 0)
    const pending = sendRecorded(server.url, { ...request, path, ...(body !== undefined && { body }) }, token)
    if (isWatch) await endWatch(server)
    const reply = await pending
    const attempt = bindings.copy()
    const problems = isEventList ? compareEventLists(response.body, server.world, attempt) : compareReply(response, reply, attempt)
    if (problems.length === 0) return { problems, bindings: attempt }
    if (request.method !== 'GET' || waited >= LONGEST_POLL_MS) return { problems, bindings }
    pass(server, POLL_MS)
  }
}

function compareReply(recorded: NonNullable<Step['response']>, reply: Reply, bindings: Bindings): string[] {
  const status = recorded.status === reply.status ? [] : [`status ${recorded.status} was recorded, not ${reply.status}: ${JSON.stringify(reply.body)}`]
  const warning = recorded.warning === reply.warning ? [] : [`the warning ${recorded.warning} was recorded, not ${reply.warning}`]
  return [...status, ...warning, ...unify(withoutMachine(recorded.body), withoutMachine(reply.body), bindings)]
}

async function startWatch(server: ApiServer, step: Step | undefined, bindings: Bindings): Promise<OpenWatch> {
  return openRecordedWatch(server.url, bindings.translate(step?.request?.path ?? ''), TOKEN)
}

/** Lets the time of the watch run out. */
async function endWatch(server: ApiServer): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await setImmediate()
  pass(server, 5000)
}

async function finishWatch(server: ApiServer, { course, step, bindings }: Doing, open: OpenWatch | undefined): Promise<Done> {
  const watch = open ?? (await startWatch(server, step, bindings))
  pass(server, 40_000)
  const actual = await watch.events
  const recorded = (step.events ?? []).map(({ event }) => event)
  const attempt = bindings.copy()
  const problems = course.isRollout === true ? compareRollout(recorded, actual, attempt) : unify(recorded, actual, attempt)
  return { problems, bindings: attempt }
}
