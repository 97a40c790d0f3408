import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { listMembers } from '#contract/members.ts'
import { until } from '../until.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

/** Another site's page, which may do what it likes. Of the same machine, so even `SameSite` cookies come with its wishes. */
async function foreignSite(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Kittens</title><h1>Kittens</h1>')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((done) => void server.close(() => done())),
  }
}

void describe('a page of another origin', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let site: Awaited<ReturnType<typeof foreignSite>>

  before(async () => {
    ;[browser, place, site] = await Promise.all([launchChromium(), seededPlace(20), foreignSite()])
  })

  after(async () => {
    await browser.close()
    await Promise.all([place.close(), site.close()])
  })

  /** The same site on another port, and another site altogether. */
  for (const host of ['127.0.0.1', 'localhost']) {
    const opened = async (act: (page: Page) => Promise<void>): Promise<void> => {
      const victim = await person(browser, place, { token: place.adminToken })
      await victim.open('/settings')
      const other = await victim.context.newPage()
      await other.goto(`http://${host}:${site.port}/`)
      await act(other)
      await victim.close()
    }

    void test(`at ${host} changes nothing, by script or by form`, () =>
      opened(async (page) => {
        await page.evaluate(askByScript, place.url)
        await page.evaluate(askByForm, place.url)
        const { items } = await place.admin.call(listMembers)
        assert.deepEqual(
          items.map(({ name }) => name),
          ['admin'],
        )
      }))

    void test(`at ${host} reads nothing`, () =>
      opened(async (page) => {
        const read = await page.evaluate(
          (url) => fetch(`${url}/v1/me`, { credentials: 'include' }).then((one) => one.text(), String),
          place.url,
        )
        assert.match(read, /Failed to fetch/)
      }))

    void test(`at ${host} shows no page of ours in a frame, and keeps no hand on its window`, () =>
      opened(async (page) => {
        await page.evaluate((url) => {
          const frame = document.createElement('iframe')
          frame.src = url
          document.body.append(frame)
        }, place.url)
        await until('the frame to be refused', () => page.frames()[1]?.url().startsWith('chrome-error:'))
        const isCut = await page.evaluate((url) => {
          const opened = window.open(url)
          return new Promise<boolean>((done) => setInterval(() => opened?.closed && done(true), 20))
        }, place.url)
        assert.equal(isCut, true)
      }))
  }

  void test('the policy allows no inline script or style, no eval, no other origin', async () => {
    const ada = await person(browser, place, { token: place.adminToken })
    const response = await ada.page.goto('/')
    const policy = response?.headers()['content-security-policy'] ?? ''
    assert.doesNotMatch(policy, /unsafe|https?:|\*|ws:/)
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    await ada.page.getByRole('heading', { level: 1 }).waitFor()
    const ran = await ada.page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src="/nothing" onerror="globalThis.ran = 1">')
      const script = document.createElement('script')
      script.textContent = 'globalThis.ran = 2'
      document.body.append(script)
      return new Promise((done) => setTimeout(() => done(Reflect.get(globalThis, 'ran')), 200))
    })
    assert.equal(ran, undefined)
    assert.throws(() => ada.assertCalm(), /script-src/, 'a violation does not pass unseen')
    await ada.close()
  })
})

async function askByScript(url: string): Promise<void> {
  const body = JSON.stringify({ name: 'mallory', role: 'admin' })
  const ask = (mode: RequestMode, type: string): Promise<unknown> =>
    fetch(`${url}/v1/members`, {
      method: 'POST',
      mode,
      credentials: 'include',
      headers: { 'content-type': type },
      body,
    })
  await Promise.allSettled([
    ask('no-cors', 'text/plain'),
    ask('no-cors', 'application/x-www-form-urlencoded'),
    ask('cors', 'text/plain'),
    ask('cors', 'application/json'),
  ])
  navigator.sendBeacon(`${url}/v1/members`, body)
}

/** A form whose one field makes JSON of it. */
function askByForm(url: string): Promise<unknown> {
  const form = document.createElement('form')
  const frame = document.createElement('iframe')
  const field = document.createElement('input')
  Object.assign(frame, { name: 'there' })
  Object.assign(form, { action: `${url}/v1/members`, method: 'post', enctype: 'text/plain', target: 'there' })
  Object.assign(field, { name: '{"name":"mallory","role":"admin","x":"', value: '"}' })
  form.append(field)
  document.body.append(frame, form)
  form.submit()
  // The first load is of the empty frame.
  return new Promise((done) => setInterval(() => frame.contentDocument === null && done(undefined), 20))
}
