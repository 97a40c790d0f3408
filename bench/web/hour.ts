import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { reportApplications } from '#contract/agent.ts'
import type { ApplicationRow } from '#domain/application-row.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { factsOf, reportFor } from '#store/fact-fixture.ts'
import type { Figure } from '../figure.ts'
import { canLookAtProcesses, memoryOf } from '../process-table.ts'
import { ask, newVisitor, openLivePage } from './browser.ts'
import { tell } from './news.ts'
import type { Scene } from './scene.ts'

const MEMORY_MB = 150
const A_SECOND = 10
const HOUR_SECONDS = 3_600
const FACTS_OF_ONE = 6
/** So many deployments are sent before the page is waited for: it must not fall so far behind that it reads all anew. */
const DEPLOYMENTS_AT_ONCE = 30
/** Of so many deployments one application is reported anew as well. */
const REPORT_EACH = 6

/** What a busy fleet tells in an hour, as fast as one page that shows the fleet takes it; then what the page holds. */
export async function measureHour(scene: Scene): Promise<Figure[]> {
  const deployments = scene.smoke ? 60 : (HOUR_SECONDS * A_SECOND) / FACTS_OF_ONE
  await using context = await newVisitor(scene.browser, scene)
  const page = await openLivePage(context, '/?sort=name')
  const devtools = await context.newCDPSession(page)
  const before = await heldMb(devtools)
  let lists = 0
  page.on('request', (request) => (lists += new URL(request.url()).pathname === '/v1/applications' ? 1 : 0))
  const startedAt = performance.now()
  let reports = 0
  for (let from = 0; from < deployments; from += DEPLOYMENTS_AT_ONCE) {
    reports += await tellSome(scene, page, { from, to: Math.min(deployments, from + DEPLOYMENTS_AT_ONCE) })
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const after = await heldMb(devtools)
  const facts = deployments * FACTS_OF_ONE
  scene.say(`told ${facts} facts`)
  const against = `${facts} facts (${A_SECOND} a second for an hour) and ${reports} reports of applications in ${seconds.toFixed(0)} s, to a page with the fleet; lists read meanwhile: ${lists}`
  return [
    {
      what: 'memory of the page after an hour of news',
      unit: 'MB',
      bound: { atMost: MEMORY_MB },
      value: after.all,
      spread: `after a collection: scripts ${after.heap.toFixed(1)} MB, document ${after.document.toFixed(1)} MB, buffers ${after.buffers.toFixed(1)} MB; before the news ${before.all.toFixed(1)} MB`,
      against,
    },
    ...(await processFigure(context, against)),
  ]
}

async function tellSome(
  { idle, agentOf }: Scene,
  page: Page,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number> {
  let reports = 0
  let last = ''
  for (let i = from; i < to; i += 1) {
    const row = idle[i % idle.length]
    if (!row) continue
    const deployment = `hour${String(i).padStart(8, '0')}`
    await tell(agentOf(row), factsOf({ deployment, application: row.name, agent: row.agent, at: Date.now() }))
    if (i % REPORT_EACH === 0) {
      await agentOf(row).call(reportApplications, { body: { applications: [reportOn(row, i)], removed: [] } })
      reports += 1
    }
  }
  const visible = idle[0]
  if (visible) {
    last = `hend${String(to).padStart(8, '0')}`
    await tell(
      agentOf(visible),
      factsOf({ deployment: last, application: visible.name, agent: visible.agent, at: Date.now() }),
    )
  }
  await ask(page, 'thereAt', `main a[href^="/deployments/${last}"]`)
  return reports
}

function reportOn({ name, kind, target, labels }: ApplicationRow, number: number): ApplicationReport {
  return reportFor(name, {
    kind,
    target,
    labels,
    sentence: `${name} runs what git says, looked at for the ${number}th time`,
  })
}

interface Held {
  readonly heap: number
  readonly document: number
  readonly buffers: number
  readonly all: number
}

async function heldMb(devtools: CDPSession): Promise<Held> {
  await devtools.send('HeapProfiler.collectGarbage')
  await devtools.send('HeapProfiler.collectGarbage')
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage')
  const [heap, document, buffers] = [usedSize / 1e6, embedderHeapUsedSize / 1e6, backingStorageSize / 1e6]
  return { heap, document, buffers, all: heap + document + buffers }
}

/** The largest of the browser's processes that draw: the others draw nothing now. */
async function processFigure(context: BrowserContext, against: string): Promise<Figure[]> {
  const browser = context.browser()
  if (!browser || !canLookAtProcesses()) return []
  const devtools = await browser.newBrowserCDPSession()
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
  await devtools.detach()
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memoryOf([id]))
  const [largest] = sizes.toSorted((a, b) => b.pssMb - a.pssMb)
  if (!largest) return []
  return [
    {
      what: 'memory of its process then',
      unit: 'MB',
      value: largest.pssMb,
      spread: `resident ${Math.round(largest.rssMb)} MB; the browser’s own code is in both, shared pages counted in part in the first`,
      against,
    },
  ]
}
