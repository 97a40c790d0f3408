import { setTimeout as sleep } from 'node:timers/promises'
import { applicationFiles } from './application.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { freePort } from './free-port.ts'
import { serveRepository } from './repository.ts'
import type { ServedRepository } from './repository.ts'
import { latencySpread, percentile } from './spread.ts'
import { startStack } from './stack.ts'
import type { Stack } from './stack.ts'
import { subscribe } from './subscriber.ts'
import type { Subscriber } from './subscriber.ts'
import { temporaryFolder } from './temporary.ts'
import { sendHook } from './webhook.ts'

const PUSHES = 100
const P50_MS = 300
const P95_MS = 1_000
/** People push at any time: pauses of different lengths, so that pushes meet every phase of what repeats inside. */
const PAUSES_MS = [0, 70, 230, 410, 650]

/** How long after a push its first stage runs, where a webhook tells of the push. */
export const push: Bench = {
  name: 'push',
  async measure(tools) {
    await using folder = await temporaryFolder()
    const listen = `127.0.0.1:${await freePort()}`
    await using repository = await serveRepository(folder.path, applicationFiles({ listen, version: 'v0' }))
    await using stack = await startStack({ home: folder.path, repository: repository.url })
    await using subscriber = await subscribe(stack.client)
    return await pushAll({ stack, repository, subscriber, listen }, tools)
  },
}

interface Scene {
  readonly stack: Stack
  readonly repository: ServedRepository
  readonly subscriber: Subscriber
  readonly listen: string
}

/** Milliseconds from the end of the push. */
interface Reaction {
  readonly running: number
  readonly seen: number
}

async function pushAll(scene: Scene, { smoke, say }: BenchTools): Promise<Figure[]> {
  const reactions: Reaction[] = []
  const count = smoke ? 3 : PUSHES
  // The first one is not counted: the repository's first commit may still be under way.
  for (let i = 0; i <= count; i += 1) {
    const reaction = await pushOnce(scene, `v${i + 1}`)
    if (i > 0) reactions.push(reaction)
    if (i > 0 && i % 20 === 0) say(`${i} of ${count} pushes`)
    await sleep(PAUSES_MS[i % PAUSES_MS.length])
  }
  const seen = reactions.map((one) => one.seen)
  const running = reactions.map((one) => one.running)
  const at = (share: number, atMost: number): Figure => ({
    what: `push → first stage running, p${share * 100}`,
    unit: 'ms',
    bound: { atMost },
    value: percentile(seen, share),
    spread: `${latencySpread(seen)}; by the fact itself ${latencySpread(running)}`,
    against: 'end of `git push` → fact at a live-stream subscriber; signed webhook, git daemon',
  })
  return [at(0.5, P50_MS), at(0.95, P95_MS)]
}

async function pushOnce({ stack, repository, subscriber, listen }: Scene, version: string): Promise<Reaction> {
  const commit = await repository.commit(applicationFiles({ listen, version }))
  subscriber.forget()
  await repository.push()
  const [pushedAt, pushedAtWall] = [performance.now(), Date.now()]
  await sendHook(stack, repository.url, commit)
  const triggered = await subscriber.fact('triggered', ({ revision }) => revision.commit === commit)
  const { deployment } = triggered.fact
  const started = await subscriber.fact('step-started', (fact) => fact.deployment === deployment)
  await subscriber.fact('finished', (fact) => fact.deployment === deployment)
  return { seen: started.at - pushedAt, running: started.fact.at - pushedAtWall }
}
