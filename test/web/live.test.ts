import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { en } from '#web/text/en/index.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { livePlace } from './live-place.ts'
import type { LivePlace } from './live-place.ts'
import { addressOf, person } from './person.ts'
import type { Person } from './person.ts'

const TALKS = `pipeline:
  - canary: { replicas: 1 }
  - script: { sh: "n=0; while [ $n -lt 2000 ]; do n=$((n+1)); echo line-$n; sleep 0.1; done" }
    timeout: 5m
  - primary
`

void describe('a page that is looked at', IN_A_BROWSER, () => {
  let browser: Browser
  let place: LivePlace

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), livePlace()])
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const come = (): Promise<Person> => person(browser, place, { token: place.adminToken })

  void test('tells of a release from its commit to its end, without a reload', async () => {
    const { stack } = place
    const port = await stack.port()
    await stack.ended('seen', await stack.push('seen', { version: 'v1' }, { port }))
    const [fleet, app, list] = await Promise.all([come(), come(), come()])
    await fleet.open('/')
    await app.open('/applications/seen?view=history')
    await list.open('/deployments')
    for (const { page } of [fleet, app, list]) await page.evaluate(() => Object.assign(globalThis, { isSame: true }))
    const ended = await stack.ended('seen', await stack.push('seen', { version: 'v2' }))
    const commit = ended.revision.commit.slice(0, 7)
    await fleet.page.getByText(commit).first().waitFor()
    await app.page.locator(`a[href*="${ended.id}"]`).first().waitFor()
    await list.page
      .getByRole('button', { name: en.deployments.show, exact: true })
      .or(list.page.getByText(commit))
      .first()
      .waitFor()
    for (const one of [fleet, app, list]) {
      assert.equal(await one.page.evaluate(() => Reflect.get(globalThis, 'isSame')), true)
      one.assertCalm()
      await one.close()
    }
  })

  void test('a reload in the middle of a release shows the same stage, and its log goes on', async () => {
    const running = await place.standing('talks', TALKS, '2-script')
    const { page, ...ada } = await come()
    await ada.open(`/deployments/${running.id}`)
    const ladder = page.getByRole('navigation', { name: en.deployment.ladder.label })
    await ladder
      .getByRole('link', { name: /canary/ })
      .first()
      .click()
    await page.waitForURL(/stage=1-canary/)
    await ladder
      .getByRole('link', { name: /script/ })
      .first()
      .click()
    await page.waitForURL(/stage=2-script/)
    const log = page.getByRole('log')
    await log
      .getByText(/line-\d+/)
      .last()
      .waitFor()
    const last = async (): Promise<number> => Number(/line-(\d+)\s*$/.exec(await log.innerText())?.[1] ?? 0)
    const address = addressOf(page)
    await page.reload()
    await log
      .getByText(/line-\d+/)
      .last()
      .waitFor()
    assert.equal(addressOf(page), address)
    const then = await last()
    assert.ok(then > 0)
    await log.getByText(`line-${then + 5}`, { exact: true }).waitFor()
    await page.goBack()
    await page.waitForURL(/stage=1-canary/)
    await page.goForward()
    await page.waitForURL(/stage=2-script/)
    await place.stack.command({ kind: 'cancel', deployment: running.id })
    await page.locator('main header').getByText(en.parts.status.cancelled, { exact: true }).waitFor()
    ada.assertCalm()
    await ada.close()
  })

  void test('a lost connection is told, and what happened meanwhile is there afterwards', async () => {
    const { stack } = place
    const port = await stack.port()
    await stack.ended('cut', await stack.push('cut', { version: 'v1' }, { port }))
    const [app, list] = await Promise.all([come(), come()])
    await app.open('/applications/cut?view=history')
    await list.open('/deployments?application=cut')
    for (const { page } of [app, list]) await page.evaluate(() => Object.assign(globalThis, { isSame: true }))
    await stack.server.kill()
    for (const { page } of [app, list]) await page.getByText(en.shell.live.lostLong).waitFor()
    const commit = await stack.push('cut', { version: 'v2' })
    await stack.server.start()
    const ended = await stack.ended('cut', commit)
    assert.equal(ended.status, 'succeeded')
    for (const { page } of [app, list]) {
      await page.getByText(en.shell.live.lostLong).waitFor({ state: 'hidden' })
      await page.getByText(ended.revision.commit.slice(0, 7)).first().waitFor()
      assert.equal(await page.evaluate(() => Reflect.get(globalThis, 'isSame')), true)
    }
    app.assertCalm()
    list.assertCalm()
    await Promise.all([app.close(), list.close()])
  })
})
