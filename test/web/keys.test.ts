import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { addressOf, person, PHONE } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const { shell } = en

void describe('by keyboard alone', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(60)])
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const focused = (): Promise<string> =>
    ada.page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    )

  void test('g and a letter go to every page', async () => {
    const { page } = ada
    await ada.open('/')
    const keys = { d: 'deployments', e: 'environments', v: 'events', a: 'agents', s: 'settings', f: 'fleet' } as const
    for (const [key, name] of Object.entries(keys)) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await page.getByRole('heading', { level: 1, name: shell.pages[name] }).waitFor()
      assert.equal(await page.title(), `${shell.pages[name]} · Slipway`)
    }
    ada.assertCalm()
  })

  void test('j and k move along the rows, Enter opens, and the way back is the same place', async () => {
    const { page } = ada
    for (const path of ['/', '/deployments', '/agents']) {
      await ada.open(path)
      await page.locator('[data-row]').nth(2).waitFor()
      await page.keyboard.press('j')
      const first = await focused()
      await page.keyboard.press('j')
      assert.notEqual(await focused(), first, path)
      await page.keyboard.press('k')
      assert.equal(await focused(), first, path)
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/(applications|deployments|agents)\/./)
      await page.goBack()
      await page.locator('[data-row]').nth(2).waitFor()
      assert.equal(addressOf(page), path)
    }
  })

  void test('/ searches, Escape leaves the field, ? helps', async () => {
    const { page } = ada
    await ada.open('/')
    await page.keyboard.press('/')
    assert.equal(await focused(), en.fleet.searchLabel)
    await page.keyboard.type('gj?')
    assert.equal(await page.getByRole('textbox', { name: en.fleet.searchLabel }).inputValue(), 'gj?')
    await page.keyboard.press('Escape')
    await page.locator('body').click({ position: { x: 1_400, y: 5 } })
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: shell.keys.title })
    await help.waitFor()
    await assertAccessible(page, 'the help on keys')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'hidden' })
    ada.assertCalm()
  })

  void test('the palette finds pages and applications', async () => {
    const { page } = ada
    await ada.open('/events')
    const name = place.seeded.names[7] ?? ''
    await page.keyboard.press('Control+k')
    const field = page.getByPlaceholder(shell.palette)
    await field.waitFor()
    await assertAccessible(page, 'the palette')
    await page.keyboard.type(name)
    await page.getByRole('dialog').getByText(name, { exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(new RegExp(`/applications/${name}`))
    await page.keyboard.press('Control+k')
    await page.keyboard.type('<img src=x onerror=1>')
    await page.getByText(shell.paletteEmpty).waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'hidden' })
    ada.assertCalm()
  })

  void test('what is typed at once after the shortcut is the palette’s, on a slow machine and while its code loads', async () => {
    const slow = await person(browser, place, { token: place.adminToken })
    const { page, context } = slow
    const chrome = await context.newCDPSession(page)
    await chrome.send('Emulation.setCPUThrottlingRate', { rate: 6 })
    const name = place.seeded.names[11] ?? ''
    let letGo = (): void => {}
    let isHeld = false
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    // The first time its code is on its way until all has been typed; `g` and `e` would go to a page, `a` approve.
    await page.route(/assets\/palette-/, async (route) => {
      isHeld = true
      await held
      await route.continue()
    })
    await slow.open('/events')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('agexx')
    for (const key of ['Backspace', 'Backspace', 'n']) await page.keyboard.press(key)
    await page.keyboard.press('Enter')
    letGo()
    await page.getByRole('heading', { level: 1, name: shell.pages.agents }).waitFor()
    assert.ok(isHeld)
    for (const [text, heading] of [
      ['environm', shell.pages.environments],
      [name, name],
      ['fleet', shell.pages.fleet],
    ] as const) {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(text)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
    }
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByRole('heading', { level: 1, name: shell.pages.settings }).waitFor()
    slow.assertCalm()
    await slow.close()
  })

  void test('Enter in the palette goes to what the text says now, not to what an earlier one found', async () => {
    const { page } = ada
    const [one = '', other = ''] = place.seeded.names.toSorted().filter((name) => name.endsWith('-staging'))
    await ada.open('/events')
    // Answers are late, so that what the last text found is what is known when Enter comes.
    await page.route(/v1\/applications\?/, async (route) => {
      await page.waitForTimeout(300)
      await route.continue().catch(() => {}) // What was asked for an earlier text was given up.
    })
    await page.keyboard.press('Control+k')
    const field = page.getByPlaceholder(shell.palette)
    await field.fill(one)
    await page.getByRole('dialog').getByText(one, { exact: true }).waitFor()
    await field.fill(other)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: other, exact: true }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    ada.assertCalm()
  })

  void test('the first Tab offers to skip to the content', async () => {
    const { page } = ada
    await ada.open('/deployments')
    await page.keyboard.press('Tab')
    assert.equal(await focused(), shell.skipToContent)
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
  })

  void test('Tab reaches every button and link that is shown, and each shows that it has the focus', async () => {
    const { page } = ada
    await ada.open('/agents/eu-west')
    const wanted = await page.evaluate(
      () =>
        [...document.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), input, select, textarea')].filter(
          (one) => one.checkVisibility() && one.tabIndex >= 0,
        ).length,
    )
    const seen = new Set<string>()
    const hidden: string[] = []
    for (let n = 0; n < 2 * wanted + 10; n += 1) {
      await page.keyboard.press('Tab')
      const {
        place: at,
        isShown,
        html,
      } = await page.evaluate(() => {
        const one = document.activeElement ?? document.body
        const { outlineStyle, boxShadow, borderColor } = getComputedStyle(one)
        const place = [...document.querySelectorAll('*')].indexOf(one)
        return {
          place,
          isShown: outlineStyle !== 'none' || boxShadow !== 'none' || borderColor !== '',
          html: one.outerHTML.slice(0, 120),
        }
      })
      if (!isShown) hidden.push(html)
      seen.add(String(at))
    }
    assert.deepEqual(hidden, [])
    assert.ok(seen.size >= wanted, `${seen.size} of ${wanted} are reached`)
  })

  void test('a dialog keeps the focus while it is open, and gives it back', async () => {
    const { page } = ada
    await ada.open('/agents')
    const button = page.getByRole('button', { name: en.agents.add })
    await button.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('Tab')
      assert.equal(await dialog.evaluate((one) => one.contains(document.activeElement)), true)
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.waitForFunction((name) => document.activeElement?.textContent === name, en.agents.add)
  })

  void test('nothing moves for whoever wants less motion', async () => {
    await ada.open('/')
    const moving = await ada.page.evaluate(
      () =>
        document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0) > 10).length,
    )
    assert.equal(moving, 0)
  })

  void test('the menu of a phone goes everywhere', async () => {
    const phone = await person(browser, place, {
      token: place.adminToken,
      viewport: PHONE,
      hasTouch: true,
      isMobile: true,
    })
    await phone.open('/')
    await phone.page.getByRole('button', { name: shell.menu }).tap()
    await phone.page.getByRole('dialog').waitFor()
    await assertAccessible(phone.page, 'the menu of a phone')
    await phone.page.getByRole('dialog').getByRole('link', { name: shell.pages.events }).tap()
    await phone.page.getByRole('heading', { level: 1, name: shell.pages.events }).waitFor()
    phone.assertCalm()
    await phone.close()
  })
})
