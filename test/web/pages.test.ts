import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { assertAccessible, assertOperable } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person, PHONE, smallTexts } from './person.ts'
import type { Person } from './person.ts'
import { pathsOf } from './seeded-paths.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

void describe('every page', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person
  let paths: readonly (readonly [name: string, path: string])[]

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(400)])
    ada = await person(browser, place, { token: place.adminToken })
    paths = await pathsOf(place)
  })

  after(async () => {
    await browser.close()
    await place.close()
  })

  void test('opens without a complaint, is in good order, and is accessible in light and dark', async () => {
    const failures: unknown[] = []
    const titles = new Map<string, string>()
    for (const [name, path] of paths) {
      await ada.open(path)
      titles.set(path.split('?')[0] ?? '', await ada.page.title())
      failures.push(...(await disorders(ada.page)).map((what) => `${name}: ${what}`))
      await assertAccessible(ada.page, name).catch((error: unknown) => failures.push(error))
    }
    assert.deepEqual(failures, [])
    assert.equal(new Set(titles.values()).size, titles.size, [...titles].join('\n'))
    ada.assertCalm()
  })

  void test('fits a phone: nothing makes the page wider than the screen, and it is accessible there', async () => {
    const phone = await person(browser, place, {
      token: place.adminToken,
      viewport: PHONE,
      hasTouch: true,
      isMobile: true,
    })
    const failures: unknown[] = []
    for (const [name, path] of paths) {
      await phone.open(path)
      const width = await phone.page.evaluate(() => document.documentElement.scrollWidth)
      if (width > PHONE.width) failures.push(`${name} is ${width} wide`)
      await assertOperable(phone.page, name).catch((error: unknown) => failures.push(error))
    }
    assert.deepEqual(failures, [])
    phone.assertCalm()
    await phone.close()
  })

  void test('teaches where there is nothing yet', async (t) => {
    const empty = await seededPlace(0)
    t.after(() => empty.close())
    const first = await person(browser, empty, { token: empty.adminToken })
    for (const path of ['/', '/deployments', '/environments', '/events', '/agents', '/settings']) {
      await first.open(path)
      await assertAccessible(first.page, `${path} of nothing`)
    }
    await first.open('/')
    await first.page.getByText('slipway init').first().waitFor()
    await first.open('/agents')
    await first.page.getByText('slipway agent add').first().waitFor()
    first.assertCalm()
    await first.close()
  })
})

/** One title, one main part, one h1, headings without a gap, and nothing written smaller than 13 pixels. */
async function disorders(page: Page): Promise<string[]> {
  const small = await smallTexts(page)
  const { title, mains, levels } = await page.evaluate(() => ({
    title: document.title,
    mains: document.querySelectorAll('main').length,
    levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName.at(1))),
  }))
  const hasGap = levels.some((level, at) => level > (levels[at - 1] ?? 0) + 1)
  return [
    ...(/\S · Slipway$/.test(title) ? [] : [`its title is ${title}`]),
    ...small.map((text) => `it writes “${text}” smaller than 13 px`),
    ...(mains === 1 ? [] : [`it has ${mains} main parts`]),
    ...(levels.filter((level) => level === 1).length === 1 && !hasGap ? [] : [`its headings are ${levels.join(' ')}`]),
  ]
}
