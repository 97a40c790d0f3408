import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { listApplications } from '#contract/applications.ts'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { addressOf, person } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const MANY = 10_000
const MOST_ELEMENTS = 6_000

void describe('ten thousand applications', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(MANY, MANY)])
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const elements = (): Promise<number> => ada.page.evaluate(() => document.querySelectorAll('*').length)
  const rows = () => ada.page.locator('a[data-row], [data-row] a')

  void test('scroll to the last one, of which only those in sight are drawn', async () => {
    const { page } = ada
    const names = place.seeded.names.toSorted()
    await ada.open('/?sort=name')
    await page
      .getByText(names[0] ?? '', { exact: true })
      .first()
      .waitFor()
    const last = page.getByText(names.at(-1) ?? '', { exact: true }).first()
    await page.waitForFunction(
      (name) => {
        window.scrollTo(0, document.documentElement.scrollHeight)
        return document.body.innerText.includes(name)
      },
      names.at(-1) ?? '',
      { polling: 100, timeout: 60_000 },
    )
    await last.waitFor()
    assert.ok((await elements()) < MOST_ELEMENTS, `${await elements()} elements`)
    await page.evaluate(() => window.scrollTo(0, 0))
    await page
      .getByText(names[0] ?? '', { exact: true })
      .first()
      .waitFor()
    ada.assertCalm()
  })

  void test('are narrowed by text, facet and group; the address says it, and brings it back', async () => {
    const { page } = ada
    await ada.open('/')
    const wanted = place.seeded.names.find((name) => name.endsWith('-production')) ?? ''
    await page.getByRole('textbox', { name: en.fleet.searchLabel }).fill(wanted)
    await page.getByText(wanted, { exact: true }).first().waitFor()
    await page.waitForURL(/text=/)
    const { items } = await place.admin.call(listApplications, { query: { text: wanted, limit: 100 } })
    await page.waitForFunction((count) => document.querySelectorAll('main [data-row]').length === count, items.length)
    await page.reload()
    await page.getByText(wanted, { exact: true }).first().waitFor()
    assert.equal(await page.getByRole('textbox', { name: en.fleet.searchLabel }).inputValue(), wanted)
    await ada.open('/?health=degraded&group=label:team')
    await rows().first().waitFor()
    assert.equal(addressOf(page), '/?health=degraded&group=label:team')
    await assertAccessible(page, 'a grouped fleet of many')
    await page.goBack()
    await page.getByText(wanted, { exact: true }).first().waitFor()
    ada.assertCalm()
  })

  void test('are listed in deployments, events and environments as far as one scrolls', async () => {
    for (const path of ['/deployments', '/events', '/environments']) {
      await ada.open(path)
      await ada.page.locator('main a[href*="/applications/"], main a[href*="/deployments/"]').first().waitFor()
      for (let n = 0; n < 10; n += 1) {
        await ada.page.mouse.wheel(0, 4_000)
        await ada.page.waitForTimeout(50)
      }
      assert.ok((await elements()) < MOST_ELEMENTS, `${await elements()} elements at ${path}`)
    }
    ada.assertCalm()
  })
})
