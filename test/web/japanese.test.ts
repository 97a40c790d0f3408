import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { en } from '#web/text/en/index.ts'
import { ja } from '#web/text/ja/index.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person } from './person.ts'
import type { Person } from './person.ts'
import { pathsOf } from './seeded-paths.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

/** All English texts that are sentences or words, but for those that Japanese has as well. */
function textsOf(english: unknown, japanese: unknown): string[] {
  if (typeof english === 'string') return english === japanese || !/[a-z]{3}/i.test(english) ? [] : [english]
  if (typeof english !== 'object' || english === null) return []
  return Object.entries(english).flatMap(([key, inner]) => textsOf(inner, (japanese as Record<string, unknown>)[key]))
}

/** Short ones may be words of data as well: `failed` is a state in a sentence that an agent wrote. */
const ENGLISH = new Set(textsOf(en, ja).filter((text) => /[A-Z]/.test(text.charAt(0)) || text.includes(' ')))

void describe('in Japanese', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(200)])
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  /** What the page says, shown or for who cannot see it, piece by piece. */
  const saidOn = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const said: string[] = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (!node.parentElement?.closest('script, style, code, pre, kbd')) said.push(node.textContent ?? '')
      }
      for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) said.push(one.getAttribute(name) ?? '')
      }
      return [...said, document.title.replace(/ · Slipway$/, '')]
        .map((text) => text.trim())
        .filter((text) => text !== '')
    })

  void test('the language is changed in the preferences, at once and to stay', async () => {
    const { page } = ada
    await ada.open('/settings?tab=preferences')
    const english = (await saidOn(page)).filter((text) => ENGLISH.has(text))
    assert.ok(english.length > 8, `what is English is not known as such: ${english.join(', ')}`)
    await page.locator('main').getByText('日本語', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: ja.shell.pages.settings }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: ja.shell.pages.settings }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'ja')
    ada.assertCalm()
  })

  void test('every page speaks it, and no English is left over but in what people and programs wrote', async () => {
    const left: string[] = []
    for (const [name, path] of await pathsOf(place)) {
      await ada.open(path)
      for (const text of await saidOn(ada.page)) if (ENGLISH.has(text)) left.push(`${name}: ${text}`)
    }
    assert.deepEqual(left, [])
    ada.assertCalm()
  })
})
