import type { Client } from '#contract/client.ts'
import { listFacts } from '#contract/deployments.ts'
import { liveStream } from '#contract/stream.ts'
import type { LiveMessage } from '#contract/stream.ts'
import type { Deployment } from '#domain/deployment.ts'
import { reportOf } from '#domain/errors.ts'
import type { Fact } from '#domain/fact.ts'
import { isTerminal } from '#domain/status.ts'
import type { Clock } from '#tools/clock.ts'
import { tell } from '../view/story.ts'
import type { Story } from '../view/story.ts'

/** One fact of a deployment, and what it made of it. */
export interface Step {
  readonly before: Deployment | undefined
  readonly story: Story
  readonly fact: Fact
}

export interface Following {
  readonly id: string
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told when the connection is lost, with the reason, and when it is back. */
  readonly onConnection: (state: 'lost' | 'back', why?: string) => void
}

const RETRY_MS = 1_000

/**
 * Every fact of a deployment in order, each once, from its first to its last as it comes; ends with the deployment or
 * the signal. Whatever the stream leaves out is read from the list of facts, so nothing depends on its memory.
 */
export async function* followDeployment(client: Client, following: Following): AsyncGenerator<Step, void, undefined> {
  let story: Story | undefined
  const next = (fact: Fact): Step | undefined => {
    if (fact.seq <= (story?.deployment.lastSeq ?? 0)) return undefined
    const before = story?.deployment
    story = tell(story, fact)
    return { before, story, fact }
  }
  const last = (): number => story?.deployment.lastSeq ?? 0
  const isOver = (): boolean => story !== undefined && isTerminal(story.deployment.status)

  yield* applied(readFacts(client, following, last), next)
  if (isOver()) return
  for await (const event of openStream(client, following)) {
    // After a connection, a gap or a reset the list is asked, as it knows all that was missed.
    const isNextFact = event.type === 'fact' && event.fact.seq <= last() + 1
    if (isNextFact) yield* applied([event.fact], next)
    else if (event.type === 'fact' || event.type === 'ready' || event.type === 'reset') {
      yield* applied(readFacts(client, following, last), next)
    }
    if (isOver()) return
  }
}

async function* applied(
  facts: AsyncIterable<Fact> | Iterable<Fact>,
  next: (fact: Fact) => Step | undefined,
): AsyncGenerator<Step> {
  for await (const fact of facts) {
    const step = next(fact)
    if (step) yield step
  }
}

/** Reads page by page. A server that is away in the middle is asked again; at the start that is an error. */
async function* readFacts(client: Client, following: Following, last: () => number): AsyncGenerator<Fact> {
  const { id, signal, clock } = following
  for (;;) {
    try {
      const page = await client.call(listFacts, { params: { id }, query: { after: last(), limit: 1_000 }, signal })
      yield* page.facts
      if (page.next === undefined || page.facts.length === 0) return
    } catch (error) {
      if (signal.aborted) return
      const report = reportOf(error)
      if (report.kind !== 'world' || last() === 0) throw error
      following.onConnection('lost', report.message)
      await clock.sleep(RETRY_MS, signal)
    }
  }
}

async function* openStream(client: Client, following: Following): AsyncGenerator<LiveMessage> {
  const { id, signal } = following
  const events = client.stream(liveStream, {
    query: { deployment: id },
    signal,
    keepTrying: true,
    onConnection: (state, error) =>
      state === 'lost' ? following.onConnection('lost', error?.message) : following.onConnection('back'),
  })
  for await (const event of events) yield event.data
}
