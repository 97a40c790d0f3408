import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { listDeployments } from '#contract/deployments.ts'
import { assertAccessible, assertOperable } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person, PHONE } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const APPLICATION_VIEWS = ['resources', 'history', 'drift', 'configuration', 'logs']
const DEPLOYMENT_TABS = ['stages', 'plan', 'timeline', 'analysis', 'traffic']

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

  void test('opens without a complaint, and is accessible in light and dark', async () => {
    const failures: unknown[] = []
    for (const [name, path] of paths) {
      await ada.open(path)
      await assertAccessible(ada.page, name).catch((error: unknown) => failures.push(error))
    }
    assert.deepEqual(failures, [])
    ada.assertCalm()
  })

  void test('has one title of its own, one main part, one h1, and headings without a gap', async () => {
    const titles = new Map<string, string>()
    for (const [name, path] of paths) {
      await ada.open(path)
      const { title, mains, levels } = await ada.page.evaluate(() => ({
        title: document.title,
        mains: document.querySelectorAll('main').length,
        levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName.at(1))),
      }))
      assert.equal(mains, 1, name)
      assert.equal(levels.filter((level) => level === 1).length, 1, `h1 of ${name}: ${levels.join(' ')}`)
      const gap = levels.findIndex((level, at) => level > (levels[at - 1] ?? 0) + 1)
      assert.equal(gap, -1, `headings of ${name}: ${levels.join(' ')}`)
      assert.match(title, /\S · Slipway$/, name)
      titles.set(path.split('?')[0] ?? '', title)
    }
    assert.equal(new Set(titles.values()).size, titles.size, [...titles].join('\n'))
    ada.assertCalm()
  })

  void test('fits a phone: nothing makes the page wider than the screen, and it is accessible there', async () => {
    const phone = await person(browser, place, { token: place.adminToken, viewport: PHONE, hasTouch: true, isMobile: true })
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

  void test('teaches where there is nothing yet', async () => {
    const empty = await seededPlace(0)
    const first = await person(browser, empty, { token: empty.adminToken })
    for (const path of ['/', '/deployments', '/environments', '/events', '/agents', '/settings']) {
      await first.open(path)
      await assertAccessible(first.page, `${path} of nothing`)
    }
    await first.open('/')
    await first.page.getByText('.slipway.yaml').first().waitFor()
    await first.open('/agents')
    await first.page.getByText('slipway agent').first().waitFor()
    first.assertCalm()
    await first.close()
    await empty.close()
  })
})

/** Every page and every view of it, of things that are in all kinds of conditions. */
async function pathsOf({ admin }: SeededPlace): Promise<[string, string][]> {
  const one = async (status: string): Promise<{ id: string; application: string }> => {
    const { items } = await admin.call(listDeployments, { query: { status, limit: 1 } })
    const [first] = items
    assert.ok(first, `there is a deployment that is ${status}`)
    return first
  }
  const [waiting, failed, succeeded, running] = await Promise.all(['waiting', 'failed', 'succeeded', 'running'].map(one))
  assert.ok(waiting && failed && succeeded && running)
  const application = (name: string, { application: of }: { application: string }): [string, string][] =>
    APPLICATION_VIEWS.map((view) => [`${view} of one ${name}`, `/applications/${of}?view=${view}&why=true`])
  const deployment = (name: string, { id }: { id: string }): [string, string][] =>
    DEPLOYMENT_TABS.map((tab) => [`${tab} of one ${name}`, `/deployments/${id}?tab=${tab}&all=true`])
  return [
    ['fleet', '/'],
    ['fleet as tiles', '/?view=tiles'],
    ['fleet in groups', '/?group=health'],
    ['fleet, nothing found', '/?text=nothing-is-called-so'],
    ['deployments', '/deployments'],
    ['deployments, nothing found', '/deployments?actor=nobody-at-all'],
    ['environments', '/environments'],
    ['events', '/events'],
    ['agents', '/agents'],
    ['agent', '/agents/eu-west'],
    ...['members', 'roles', 'preferences', 'about'].map((tab): [string, string] => [tab, `/settings?tab=${tab}`]),
    ...application('waiting', waiting),
    ...application('failed', failed),
    ...application('succeeded', succeeded),
    ...deployment('waiting', waiting),
    ...deployment('failed', failed),
    ...deployment('succeeded', succeeded),
    ...deployment('running', running),
    ['no application', '/applications/not-there'],
    ['no deployment', '/deployments/d999999999'],
    ['no page', '/not/there'],
  ]
}
