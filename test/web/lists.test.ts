import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { listEvents } from '#contract/events.ts'
import { en } from '#web/text/en/index.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { addressOf, person, settled } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

void describe('lists and their addresses', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(40)])
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  /** Goes back and forward through what was chosen, and looks each time whether the page shows what its address says. */
  async function assertSteps(steps: readonly string[], shows: (address: string) => Promise<void>): Promise<void> {
    const { page } = ada
    const look = async (address: string): Promise<void> => {
      await page.waitForFunction(
        (wanted) => decodeURIComponent(location.pathname + location.search) === wanted,
        address,
      )
      await settled(page)
      await shows(address)
    }
    for (const address of steps.toReversed().slice(1)) {
      await page.goBack()
      await look(address)
    }
    for (const address of steps.slice(1)) {
      await page.goForward()
      await look(address)
    }
  }

  void test('back and forward take each filter of the deployments back and bring it again', async () => {
    const { page } = ada
    const statuses = page.getByRole('group', { name: en.deployments.statuses.label })
    const button = (name: string) => statuses.getByRole('button', { name, exact: true })
    const actor = page.getByRole('textbox', { name: en.deployments.actor })
    await ada.open('/deployments')
    const steps = [addressOf(page)]
    await button(en.parts.status.failed).click()
    await page.waitForURL(/status=failed/)
    steps.push(addressOf(page))
    await button(en.parts.status.cancelled).click()
    await page.waitForURL(/cancelled/)
    steps.push(addressOf(page))
    await actor.fill('nobody-at-all')
    await actor.press('Enter')
    await page.waitForURL(/actor=/)
    steps.push(addressOf(page))
    await assertSteps(steps, async (address) => {
      for (const status of ['failed', 'cancelled'] as const) {
        const isChosen = String(address.includes(status))
        await statuses.locator(`button[aria-pressed="${isChosen}"]`, { hasText: en.parts.status[status] }).waitFor()
      }
      assert.equal(await actor.inputValue(), address.includes('actor=') ? 'nobody-at-all' : '')
    })
    ada.assertCalm()
  })

  void test('back and forward take each filter of the events back and bring it again', async () => {
    const { page } = ada
    const kind = page.getByLabel(en.events.kind, { exact: true })
    const time = page.getByLabel(en.events.time, { exact: true })
    await ada.open('/events')
    const steps = [addressOf(page)]
    await kind.selectOption('finished')
    await page.waitForURL(/kind=finished/)
    steps.push(addressOf(page))
    await time.selectOption('30d')
    await page.waitForURL(/last=30d/)
    steps.push(addressOf(page))
    await assertSteps(steps, async (address) => {
      assert.equal(await kind.inputValue(), address.includes('kind=') ? 'finished' : '')
      assert.equal(await time.inputValue(), address.includes('last=') ? '30d' : '')
    })
    ada.assertCalm()
  })

  void test('what the filters of the events leave is saved as CSV and as JSON', async () => {
    const { page } = ada
    await ada.open('/events?kind=finished')
    const { items } = await place.admin.call(listEvents, { query: { kind: 'finished', limit: 200 } })
    assert.ok(items.length > 3)
    const save = async (label: string): Promise<readonly [name: string, text: string]> => {
      await page.getByRole('button', { name: en.events.export }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: label }).click(),
      ])
      return [download.suggestedFilename(), await readFile(await download.path(), 'utf8')]
    }
    const [csvName, csv] = await save(en.events.exportCsv)
    assert.equal(csvName, 'slipway-events.csv')
    const [head = '', ...rows] = csv.trim().split(/\r?\n/)
    assert.match(head, /kind/)
    assert.ok(rows.length >= items.length)
    assert.ok(items.every(({ id }) => csv.includes(id)))
    const [jsonName, json] = await save(en.events.exportJson)
    assert.equal(jsonName, 'slipway-events.json')
    assert.deepEqual(
      (JSON.parse(json) as { id: unknown }[]).map(({ id }) => id),
      items.map(({ id }) => id),
    )
    ada.assertCalm()
  })

  void test('a page whose code does not come says so within the frame, and comes when it is tried again', async () => {
    const other = await person(browser, place, { token: place.adminToken })
    const { page } = other
    await page.route(/assets\/events-page-/, (route) => route.abort())
    await page.goto('/events')
    await page.getByRole('heading', { level: 1, name: en.shell.pageFailed }).waitFor()
    await page.getByRole('navigation', { name: en.shell.menu }).getByRole('link').first().waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: en.parts.tryAgain }).click()
    await page.getByRole('heading', { level: 1, name: en.events.title }).waitFor()
    await other.close()
  })

  void test('what is not there is asked for once, and not again because the page is live', async () => {
    const { page } = ada
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (/not-?there/.test(pathname) && pathname.startsWith('/v1/')) asked.push(pathname)
    })
    for (const [path, words] of [
      ['/deployments/d000notthere', en.parts.tryAgain],
      ['/applications/not-there', en.application.removed.title],
    ] as const) {
      await ada.open(path)
      await page.getByText(words).first().waitFor()
      await page.getByText(en.shell.live.open, { exact: true }).first().waitFor()
      await settled(page)
    }
    assert.deepEqual(asked.toSorted(), [...new Set(asked)].toSorted())
    assert.ok(asked.length >= 2, String(asked))
    ada.assertCalm()
  })
})
