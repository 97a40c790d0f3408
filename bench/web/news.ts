import { sendFacts } from '#contract/agent.ts'
import type { Client } from '#contract/client.ts'
import type { Fact } from '#domain/fact.ts'
import { factsOf } from '#store/fact-fixture.ts'
import type { Figure } from '../figure.ts'
import { latencySpread, percentile } from '../spread.ts'
import { ask, newVisitor, openLivePage } from './browser.ts'
import type { Scene } from './scene.ts'

const SHOWN_MS = 300
/** High enough that the list of facts is drawn whole. */
const TALL_PX = 3_400
const VISIBLE_ROWS = 8

/** Facts are sent as agents send them, one at a time, to somebody who looks at the deployment, and at the fleet. */
export async function measureNews(scene: Scene): Promise<Figure[]> {
  const onPage = await showOnDeployment(scene, scene.smoke ? 3 : 60)
  const onFleet = await showOnFleet(scene, scene.smoke ? 2 : 50)
  scene.say(`showed ${onPage.length + onFleet.length} facts`)
  return [
    figure(
      'a fact on the page of its deployment, p95',
      onPage,
      'before it is sent to the server → the frame in which the timeline has it',
    ),
    figure(
      'a new deployment in its row of the fleet, p95',
      onFleet,
      `${scene.applications} applications; before the fact is sent to the server → the frame in which the row links to it`,
    ),
  ]
}

function figure(what: string, times: readonly number[], against: string): Figure {
  return {
    what,
    unit: 'ms',
    bound: { atMost: SHOWN_MS },
    value: percentile(times, 0.95),
    spread: latencySpread(times),
    against,
  }
}

async function showOnDeployment(scene: Scene, count: number): Promise<number[]> {
  const [row] = scene.idle
  if (!row) throw new Error('no application is idle')
  const agent = scene.agentOf(row)
  const deployment = 'bench00000001'
  const story = factsOf({ deployment, application: row.name, agent: row.agent, at: Date.now() })
  await tell(agent, story.slice(0, 3))
  await using context = await newVisitor(scene.browser, scene, TALL_PX)
  const page = await openLivePage(context, `/deployments/${deployment}?tab=timeline&all=true`)
  await page.locator('#fact-3').waitFor()
  const times: number[] = []
  for (let seq = 4; seq < 4 + count; seq += 1) {
    const shown = ask(page, 'thereAt', `#fact-${seq}`)
    const at = Date.now()
    const weights = { canary: seq % 100, primary: 100 - (seq % 100) }
    const evidence = { type: 'traffic', weights } as const
    await tell(agent, [{ deployment, seq, at, kind: 'evidence', step: '1-canary', evidence }])
    times.push((await shown) - at)
  }
  const end = story.slice(4).map((fact, i): Fact => Object.assign(fact, { seq: 4 + count + i, at: Date.now() }))
  await tell(agent, end)
  return times
}

async function showOnFleet(scene: Scene, count: number): Promise<number[]> {
  await using context = await newVisitor(scene.browser, scene)
  const page = await openLivePage(context, '/?sort=name')
  const rows = scene.idle.slice(0, VISIBLE_ROWS)
  const times: number[] = []
  for (let i = 0; i < count; i += 1) {
    const row = rows[i % rows.length]
    if (!row) break
    const deployment = `bench1${String(i).padStart(7, '0')}`
    const shown = ask(page, 'thereAt', `main a[href^="/deployments/${deployment}"]`)
    const at = Date.now()
    const [first, ...rest] = factsOf({ deployment, application: row.name, agent: row.agent, at })
    if (first) await tell(scene.agentOf(row), [first])
    times.push((await shown) - at)
    await tell(scene.agentOf(row), rest)
  }
  return times
}

export async function tell(agent: Client, facts: Fact[]): Promise<void> {
  const { deployments } = await agent.call(sendFacts, { body: { facts } })
  const refused = deployments.find((one) => one.refused)?.refused
  if (refused) throw new Error(`facts were refused: ${refused.message}`)
}
