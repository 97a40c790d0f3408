import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { addressOf, person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const words = en.signIn

void describe('signing in', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(40)])
  })

  after(async () => {
    await browser.close()
    await place.close()
  })

  void test('by token: what is wrong is said in place, then one is where one wanted to go', async () => {
    const { page, ...ada } = await person(browser, place)
    await page.goto('/events?last=7d')
    await page.getByRole('heading', { name: words.title }).waitFor()
    await assertAccessible(page, 'sign-in')
    const field = page.getByLabel(words.token, { exact: true })
    await page.getByRole('button', { name: words.submit }).click()
    await page.getByText(words.noToken).waitFor()
    await field.fill('slipway_this-is-no-token')
    await field.press('Enter')
    await page.getByRole('alert').waitFor()
    await assertAccessible(page, 'sign-in, refused')
    await field.fill(` ${place.adminToken}\n`)
    await field.press('Enter')
    await page.getByRole('heading', { level: 1, name: en.events.title }).waitFor()
    assert.equal(addressOf(page), '/events?last=7d')
    const kept = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]))
    assert.doesNotMatch(kept, /slipway_/)
    ada.assertCalm()
    await ada.close()
  })

  void test('the session is a cookie that no script and no other site gets, and it ends with the sign-out', async () => {
    const { page, context, ...ada } = await person(browser, place, { token: place.adminToken })
    await page.goto('/')
    const cookies = await context.cookies()
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite, path }) => ({ httpOnly, sameSite, path })),
      [{ httpOnly: true, sameSite: 'Strict', path: '/' }],
    )
    await page
      .getByRole('button', { name: en.shell.account('admin') })
      .first()
      .click()
    await page.getByRole('menuitem', { name: en.shell.signOut }).click()
    await page.getByRole('heading', { name: words.title }).waitFor()
    await context.addCookies(cookies)
    assert.equal((await context.request.get('/v1/me')).status(), 401, 'the old cookie opens nothing')
    await page.goBack()
    await page.getByRole('heading', { name: words.title }).waitFor()
    ada.assertCalm()
    await ada.close()
  })

  void test('by a code, once; it stays neither in the address nor in the history', async () => {
    const code = await place.server.adminSignInCode()
    assert.ok(code)
    const ada = await person(browser, place)
    await ada.page.goto(`/sign-in#code=${encodeURIComponent(code)}`)
    await ada.page.getByRole('heading', { level: 1, name: en.shell.pages.fleet }).waitFor()
    assert.doesNotMatch(ada.page.url(), /code/)
    const second = await person(browser, place)
    await second.page.goto(`/sign-in#code=${encodeURIComponent(code)}`)
    await second.page.getByRole('alert').waitFor()
    assert.doesNotMatch(second.page.url(), /code/)
    ada.assertCalm()
    second.assertCalm()
    await Promise.all([ada.close(), second.close()])
  })

  void test('a `to` of another origin is not followed', async () => {
    for (const to of ['//evil.example.com/', 'https://evil.example.com/', String.raw`/\evil.example.com`]) {
      const { page, ...ada } = await person(browser, place)
      await page.goto(`/sign-in?to=${encodeURIComponent(to)}`)
      await page.getByLabel(words.token, { exact: true }).fill(place.adminToken)
      await page.getByRole('button', { name: words.submit }).click()
      await page.getByRole('heading', { level: 1, name: en.shell.pages.fleet }).waitFor()
      assert.equal(new URL(page.url()).origin, place.url)
      await ada.close()
    }
  })

  void test('a member whose token is renewed is asked to sign in again, and comes back to the same page', async () => {
    const token = await place.member('bob', { role: 'operator' })
    const { page, ...bob } = await person(browser, place, { token })
    await bob.open('/deployments')
    const renewed = await bob.context.request.post('/v1/members/bob/token', {
      headers: { authorization: `Bearer ${place.adminToken}` },
    })
    const { token: next } = (await renewed.json()) as { token: string }
    await page.getByLabel(words.token, { exact: true }).fill(next)
    await page.getByRole('button', { name: words.submit }).click()
    await page.getByRole('heading', { level: 1, name: en.shell.pages.deployments }).waitFor()
    bob.assertCalm()
    await bob.close()
  })
})
