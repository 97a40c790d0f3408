import type { Clock } from '#tools/clock.ts'
import { SHOP_VERSIONS } from './repository.ts'
import type { DemoRepository } from './repository.ts'
import { sendVisitors, visitWords } from './visitors.ts'
import type { Visitors } from './visitors.ts'

/** What the agent tells of a fact; see `slipway agent`. */
export interface StoryEvent {
  readonly application: string
  readonly at: number
  readonly lines: readonly string[]
  readonly kind: string
  readonly status: string
  readonly commit: string
}

export interface Stage {
  readonly clock: Clock
  readonly repository: DemoRepository
  say(...lines: string[]): void
  /** How the deployment of a commit ended; also where it ended before the question. */
  ended(commit: string): Promise<string>
  /** Whether a deployment is under way, so that visitors' luck is worth a line. */
  isBusy(): boolean
}

const VISITS_EVERY_MS = 3_000
const BETWEEN_ACTS_MS = 1_500

const ACTS: Readonly<Record<string, string>> = {
  v1: 'Ada opens her shop: version 1 is pushed. Nothing runs yet, so it is synced at once.',
  v2: 'Ada pushes version 2, a good one. A canary gets 20% of the visitors and is measured before all get it.',
  v3: 'Ada pushes version 3: it fails often and answers slowly, and nobody has noticed. The analysis will.',
}

/** Plays the three versions, or what of them an earlier start has not played. Ends with the visitors still coming. */
export async function playDemo(stage: Stage, signal: AbortSignal): Promise<Visitors> {
  const { repository } = stage
  const visitors = await openShop(stage)
  void countVisits(stage, visitors, signal)
  const done = await repository.pushed()
  for (const version of SHOP_VERSIONS) {
    if (signal.aborted) return visitors
    const known = done.find((one) => one.version === version.version)
    if (known) continue
    stage.say('', `── ${ACTS[version.version] ?? version.message}`, '')
    const commit = await repository.push(version)
    await stage.ended(commit)
    await stage.clock.sleep(BETWEEN_ACTS_MS, signal)
  }
  return visitors
}

/** Visitors come once the doors are open; before that every request would fail. */
async function openShop(stage: Stage): Promise<Visitors> {
  const { repository } = stage
  const [first] = SHOP_VERSIONS
  if (first && (await repository.pushed()).length === 0) {
    stage.say('', `── ${ACTS[first.version] ?? first.message}`, '')
    await stage.ended(await repository.push(first))
  }
  stage.say(`  visitors come to http://${repository.address}, fifty requests a second`)
  return sendVisitors(repository.address)
}

async function countVisits(stage: Stage, visitors: Visitors, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await stage.clock.sleep(VISITS_EVERY_MS, signal)
    const visits = visitors.take()
    if (!signal.aborted && stage.isBusy()) stage.say(`  visitors: ${visitWords(visits)}`)
  }
}
