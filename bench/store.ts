import { reportApplications, sendFacts } from '#contract/agent.ts'
import type { Fact } from '#domain/fact.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { startLoneServer } from './lone-server.ts'
import type { LoneServer } from './lone-server.ts'
import { FIRST_AT, seedStore } from './seed-store.ts'
import { latencySpread, percentile, rangeSpread } from './spread.ts'
import { temporaryFolder } from './temporary.ts'

const FACTS_A_SECOND = 5_000
const PAGE_MS = 20
const PAGE_KB = 100
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
    await seedStore(folder.path, size)
    tools.say(`${size.deployments} deployments are stored`)
    await using server = await startLoneServer(folder.path)
    await reportAll(server, size.applications)
    return [await takeIn(server, tools), ...(await listPages(server, { ...size, ...tools }))]
  },
}

async function reportAll({ agent }: LoneServer, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `app-${String(i).padStart(5, '0')}`)
  const teams = ['shop', 'search', 'billing']
  for (let at = 0; at < names.length; at += 200) {
    const applications = names.slice(at, at + 200).map((name, i) => {
      const labels = { env: 'production', team: teams[i % teams.length] ?? '' }
      return reportFor(name, { labels, sync: i % 20 === 0 ? 'out-of-sync' : 'synced' })
    })
    await agent.call(reportApplications, { body: { applications, removed: [] } })
  }
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
    const application = `app-${String(i % 100).padStart(5, '0')}`
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

async function listPages(
  server: LoneServer,
  { applications, deployments, smoke }: BenchTools & { applications: number; deployments: number },
): Promise<Figure[]> {
  const paths = pagePaths(applications, deployments)
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
  const against = `${paths.length} lists and their second pages, ${applications} applications, ${deployments} deployments`
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

function pagePaths(applications: number, deployments: number): string[] {
  const middle = FIRST_AT + (deployments / 2) * 60_000
  const name = `app-${String(Math.floor(applications / 2)).padStart(5, '0')}`
  const [of, by] = ['/v1/applications?', '/v1/deployments?']
  return [
    ...['sort=name', 'sort=changed', 'sort=health', 'text=app-0', 'text=nothing-has-this', 'label=team%3Dshop'].map(
      (query) => of + query,
    ),
    ...['sync=out-of-sync', 'kind=host', 'health=healthy', 'agent=local'].map((query) => of + query),
    ...['limit=50', 'status=failed', 'status=failed,cancelled', `application=${name}`].map((query) => by + query),
    ...[`application=${name}&status=failed`, 'actor=person-7', `until=${middle}`, `since=${middle}`].map(
      (query) => by + query,
    ),
    ...['commit=0000000000000000000000000000', 'actor=nobody'].map((query) => by + query),
  ]
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
