import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { reportApplications, sendFacts, sendLogs, registerAgent } from '#contract/agent.ts'
import { createClient } from '#contract/client.ts'
import type { Client } from '#contract/client.ts'
import type { Fact } from '#domain/fact.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { en } from '#web/text/en/index.ts'
import { chanceOf } from '../chance.ts'
import { applicationAt, reportOn } from '../seed/application.ts'
import type { SeededApplication } from '../seed/application.ts'
import { tellDeployment } from '../seed/deployment.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person, settled } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const POISON = [
  '<img src=x onerror="globalThis.isHacked=1">\u202Egpj.exe\u202C\u2066\u200B\u00AD\uFEFF',
  '\u001B]8;;javascript:globalThis.isHacked=1\u0007here\u001B]8;;\u0007\u001B[2J\u001B[31mred',
  'a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307 <script>globalThis.isHacked=1</script>',
  '[here](javascript:globalThis.isHacked=1) {{7*7}}',
].join(' ')
/** What people and repositories write; it can be anything. */
const FREE = new Set(
  'message author reason sentence description for owner next comment words hint output why version target repository path resource before after'.split(
    ' ',
  ),
)
const SCRIPT = 'javascript:globalThis.isHacked=1'
const NEVER_SHOWN = /(?![\n\r\t])[\p{Cc}\u200B\u202A-\u202E\u2066-\u2069\u00AD\uFEFF]/u

const application: SeededApplication = { ...applicationAt(0), name: 'poisoned', agent: 'evil', condition: 'approval' }

/** The same with poison in every text that is not of a fixed form. */
function poisoned<T>(value: T, key = ''): T {
  if (typeof value === 'string') return (FREE.has(key) ? `${value} ${POISON}`.slice(0, 290) : value) as T
  if (Array.isArray(value)) return value.map((one) => poisoned(one, key)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, name)])) as T
}

void describe('hostile data', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let agent: Client
  let ada: Person
  let facts: readonly Fact[]
  const deployment = 'dpoison01'
  const step = '1-canary'

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(0)])
    agent = createClient({ url: place.url, token: await place.server.createAgent('evil') })
    const now = Date.now()
    const story = {
      id: deployment,
      application,
      course: 'approval',
      at: now - 60_000,
      paceMs: 1_000,
      isLatest: true,
    } as const
    const told = tellDeployment(story, chanceOf(1))
    facts = told.facts.map((fact) => (fact.kind === 'planned' ? fact : poisoned(fact)))
    const latest = { deployment, revision: poisoned(told.revision), versions: poisoned(told.versions) }
    const report = reportOn(application, { latest, running: latest, waiting: undefined, now })
    const worse: ApplicationReport = {
      ...poisoned(report),
      target: POISON.slice(0, 190),
      kind: POISON.slice(0, 90),
      address: SCRIPT,
      labels: { env: POISON.slice(0, 190), team: SCRIPT },
      drift: [{ resource: 'primary', path: 'image', before: POISON, after: `${POISON}\n${POISON}` }],
      warnings: [POISON],
    }
    const repositories = [{ name: 'evil', url: SCRIPT, branch: 'main' }]
    await agent.call(registerAgent, {
      body: { name: 'evil', version: '1.0.0', providers: [], stages: [], targets: [], repositories },
    })
    await agent.call(sendFacts, { body: { facts: [...facts] } })
    await agent.call(reportApplications, { body: { applications: [worse], removed: [] } })
    ada = await person(browser, place, { token: place.adminToken })
    ada.page.on('dialog', () => assert.fail('a dialog of the browser'))
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  void test('is shown as the text that it is, everywhere', async () => {
    const paths = [
      '/',
      '/?view=tiles',
      '/?group=label:env',
      '/environments',
      '/deployments',
      '/events',
      '/agents',
      '/agents/evil',
      ...['resources', 'history', 'drift', 'configuration', 'logs'].map(
        (view) => `/applications/poisoned?view=${view}&why=true`,
      ),
      '/applications/poisoned?act=sync',
      '/applications/poisoned?act=rollback',
      '/applications/poisoned?resource=primary',
      ...['stages', 'plan', 'timeline', 'analysis', 'traffic'].map(
        (tab) => `/deployments/${deployment}?tab=${tab}&all=true`,
      ),
    ]
    for (const path of paths) {
      await ada.open(path)
      await assertHarmless(ada.page, path)
    }
    ada.assertCalm()
  })

  void test('in an address leads nowhere else, and does nothing', async () => {
    const bad = `"><img src=x onerror=globalThis.isHacked=1>${SCRIPT}`
    for (const path of [
      `/?text=${encodeURIComponent(bad)}`,
      `/events?actor=${encodeURIComponent(bad)}`,
      `/deployments?actor=${encodeURIComponent(bad)}&status=${encodeURIComponent(bad)}`,
      `/applications/${encodeURIComponent(bad)}`,
      `/deployments/${encodeURIComponent(bad)}`,
      `/settings?tab=${encodeURIComponent(bad)}`,
      `/?group=${encodeURIComponent(bad)}&sort=__proto__&closed=${encodeURIComponent('{"a":1}')}`,
    ]) {
      await ada.open(path)
      await assertHarmless(ada.page, path)
    }
  })

  void test('100,000 lines of a log with sequences for terminals, and one line of 10 MB, are read without trouble', async () => {
    const tricks = `\u001B]8;;javascript:globalThis.isHacked=1\u0007link\u001B]8;;\u0007\u001B[38;5;999;48;2;999;1;1m\u001B[999999999C\u001B[2J<img src=x onerror=globalThis.isHacked=1>\u202E`
    const lines = Array.from({ length: 100_000 }, (_, n) => `row ${n + 1} ${n % 100 === 0 ? tricks : ''}\n`).join('')
    await write(`${lines}${'\u001B[31m'.repeat(20_000)}${'x'.repeat(10_000_000)}\nthe last line\n`)
    const { page } = ada
    await ada.open(`/deployments/${deployment}?stage=${step}`)
    await page.getByText(en.log.lines(100_002)).waitFor()
    const log = page.getByRole('log')
    await log.getByText('the last line').waitFor()
    await assertHarmless(page, 'log')
    const elements = await log.evaluate((element) => element.querySelectorAll('*').length)
    assert.ok(elements < 3_000, `${elements} elements`)
    await page
      .getByRole('textbox', { name: en.log.search })
      .or(page.getByRole('searchbox', { name: en.log.search }))
      .fill('row 77777 ')
    await page.getByText(en.log.matchesOnly('1', 1)).waitFor()
    await page.keyboard.press('Enter')
    await log.getByText('row 77777').waitFor()
    await log.focus()
    await page.keyboard.press('Control+Home')
    await log.getByText('row 2', { exact: true }).first().waitFor()
    await assertHarmless(page, 'log, its beginning')
    ada.assertCalm()
  })

  async function write(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    for (let offset = 0; offset < bytes.length; offset += 200_000) {
      // Of ASCII but for a few signs, which are not cut as they stand in whole lines.
      const part = bytes.subarray(offset, offset + 200_000)
      const chunk = { deployment, step, offset, text: part.toString('utf8'), ended: offset + 200_000 >= bytes.length }
      await agent.call(sendLogs, { body: { chunks: [chunk] } })
    }
  }
})

async function assertHarmless(page: Page, what: string): Promise<void> {
  await settled(page)
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll('*')]
    const attributes = all.flatMap((one) => Array.from(one.attributes))
    return {
      isHacked: Reflect.get(globalThis, 'isHacked') as unknown,
      images: document.querySelectorAll('img[src="x"]').length,
      links: attributes.filter(
        ({ name, value }) => /^(href|src|action|formaction)$/.test(name) && /^\s*javascript:/i.test(value),
      ).length,
      title: document.title,
      text: document.body.innerText,
      attributes: attributes
        .filter(({ name }) => /^(title|aria-label|alt|placeholder)$/.test(name))
        .map(({ value }) => value),
    }
  })
  assert.deepEqual([what, found.isHacked, found.images, found.links], [what, undefined, 0, 0])
  for (const text of [found.title, found.text, ...found.attributes]) {
    const at = text.search(NEVER_SHOWN)
    assert.equal(
      at,
      -1,
      `${what} has a hidden character in ${JSON.stringify(text.slice(Math.max(0, at - 60), at + 20))}`,
    )
  }
}
