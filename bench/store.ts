import { join } from 'node:path'
import { sendFacts } from '#contract/agent.ts'
import type { Fact } from '#domain/fact.ts'
import { factsOf } from '#store/fact-fixture.ts'
import { seedStore } from '../test/seed/store.ts'
import type { Seeded } from '../test/seed/store.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { startLoneServer } from './lone-server.ts'
import type { LoneServer } from './lone-server.ts'
import { latencySpread, percentile, rangeSpread } from './spread.ts'
import { temporaryFolder } from './temporary.ts'

const FACTS_A_SECOND = 5_000
const PAGE_MS = 20
const PAGE_KB = 100
const FLEET_MS = 50
const BATCH = 500
const ROUNDS = 20

/** How fast facts are taken in durably, and how long lists take when there is very much to list. */
export const store: Bench = {
  name: 'store',
  async measure(tools) {
    await using folder = await temporaryFolder()
    const size = tools.smoke
      ? { applications: 100, deployments: 1_000 }
      : { applications: 10_000, deployments: 1_000_000 }
    const seeded = await seedStore({ home: join(folder.path, 'server'), ...size })
    tools.say(`${size.deployments} deployments are stored`)
    await using server = await startLoneServer(folder.path)
    const scene: Scene = { server, seeded, smoke: tools.smoke, against: againstOf(size) }
    return [await takeIn(server, tools), ...(await listPages(scene)), await countAll(scene)]
  },
}

interface Scene {
  readonly server: LoneServer
  readonly seeded: Seeded
  readonly smoke: boolean
  /** What is there to look through. */
  readonly against: string
}

function againstOf({ applications, deployments }: { applications: number; deployments: number }): string {
  return `${applications} applications, ${deployments} deployments`
}

/** As an agent delivers after the control plane was away: full batches, one after the other. */
async function takeIn({ agent }: LoneServer, { smoke }: BenchTools): Promise<Figure> {
  const facts = manyFacts(smoke ? 2 * BATCH : 80 * BATCH)
  const rates: number[] = []
  const startedAt = performance.now()
  for (let at = 0; at < facts.length; at += BATCH) {
    const batchAt = performance.now()
    const some = facts.slice(at, at + BATCH)
    const { deployments } = await agent.call(sendFacts, { body: { facts: some } })
    const refused = deployments.find((one) => one.refused)?.refused
    if (refused) throw new Error(`facts were refused: ${refused.message}`)
    rates.push(some.length / ((performance.now() - batchAt) / 1_000))
  }
  return {
    what: 'facts taken in durably',
    unit: '/s',
    bound: { atLeast: FACTS_A_SECOND },
    value: facts.length / ((performance.now() - startedAt) / 1_000),
    spread: rangeSpread(rates, '/s'),
    against: `${facts.length} facts by HTTP, ${BATCH} a request, one request after the other; each request one synced write`,
  }
}

function manyFacts(count: number): Fact[] {
  const facts: Fact[] = []
  for (let i = 0; facts.length < count; i += 1) {
    const application = `fresh-${i % 100}`
    facts.push(
      ...factsOf({ deployment: `e${String(i).padStart(9, '0')}`, application, agent: 'local', at: Date.now() }),
    )
  }
  return facts.slice(0, count - (count % 6))
}

interface Page {
  readonly ms: number
  readonly kb: number
  readonly path: string
}

async function listPages({ server, seeded, smoke, against: what }: Scene): Promise<Figure[]> {
  const paths = pagePaths(seeded)
  const pages: Page[] = []
  for (let round = 0; round < (smoke ? 1 : ROUNDS); round += 1) {
    for (const path of paths) {
      const first = await readPage(server, path)
      pages.push(first.page)
      if (first.next !== undefined) pages.push((await readPage(server, `${path}&cursor=${first.next}`)).page)
    }
  }
  const slowest = pages.toSorted((a, b) => b.ms - a.ms)[0]
  const largest = pages.toSorted((a, b) => b.kb - a.kb)[0]
  const times = pages.map(({ ms }) => ms)
  const against = `${paths.length} lists and their second pages, ${what}`
  return [
    {
      what: 'a page of a list, p95',
      unit: 'ms',
      bound: { atMost: PAGE_MS },
      value: percentile(times, 0.95),
      spread: `${latencySpread(times)}; slowest ${slowest?.path ?? ''}`,
      against,
    },
    {
      what: 'a page of a list, largest',
      unit: 'kB',
      bound: { atMost: PAGE_KB },
      value: largest?.kb ?? Number.NaN,
      spread: largest?.path ?? '',
      against,
    },
  ]
}

/** The counts beside the lists, with and without filters. */
async function countAll({ server, smoke, against }: Scene): Promise<Figure> {
  const queries = ['', 'label=env%3Dproduction', 'health=healthy', 'attention=failing,waiting', 'text=api']
  const times: number[] = []
  for (let round = 0; round < (smoke ? 1 : ROUNDS); round += 1) {
    for (const query of queries) times.push((await readPage(server, `/v1/fleet?${query}`)).page.ms)
  }
  return {
    what: 'counts of the fleet, p95',
    unit: 'ms',
    bound: { atMost: FLEET_MS },
    value: percentile(times, 0.95),
    spread: latencySpread(times),
    against: `${queries.length} filters, ${against}`,
  }
}

function pagePaths({ names, firstAt, lastAt }: Seeded): string[] {
  const middle = Math.floor((firstAt + lastAt) / 2)
  const name = names[Math.floor(names.length / 2)] ?? ''
  return [
    ...pathsOf('/v1/applications', ['sort=name', 'sort=changed', 'sort=health', 'sort=attention', 'sort=-attention']),
    ...pathsOf('/v1/applications', ['text=cart', 'text=nothing-has-this', 'label=team%3Dcart', 'label=!region']),
    ...pathsOf('/v1/applications', ['sync=out-of-sync', 'kind=host', 'health=healthy', 'agent=eu-west']),
    ...pathsOf('/v1/applications', ['attention=failing,waiting', 'target=eu-west-live']),
    ...pathsOf('/v1/environments', ['columns=env', 'columns=env&rows=team', 'columns=env&attention=failing']),
    ...pathsOf('/v1/deployments', ['limit=50', 'status=failed', 'status=failed,cancelled', `application=${name}`]),
    ...pathsOf('/v1/deployments', [`application=${name}&status=failed`, 'actor=Ada%20Byron', `until=${middle}`]),
    ...pathsOf('/v1/deployments', [`since=${middle}`, 'commit=0000000000000000000000000000', 'actor=nobody']),
  ]
}

function pathsOf(list: string, queries: readonly string[]): string[] {
  return queries.map((query) => `${list}?${query}`)
}

async function readPage(
  { url, adminToken }: LoneServer,
  path: string,
): Promise<{ page: Page; next: string | undefined }> {
  const startedAt = performance.now()
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${adminToken}` } })
  const bytes = Buffer.from(await answer.arrayBuffer())
  const ms = performance.now() - startedAt
  if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${bytes.toString('utf8')}`)
  const { next } = JSON.parse(bytes.toString('utf8')) as { next?: string }
  return { page: { ms, kb: bytes.length / 1_000, path }, next: next && encodeURIComponent(next) }
}
