import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Role } from '#contract/permission.ts'
import type { Deployment } from '#domain/deployment.ts'
import { en } from '#web/text/en/index.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { livePlace } from './live-place.ts'
import type { LivePlace } from './live-place.ts'
import { person } from './person.ts'
import type { Person } from './person.ts'

const { offers } = en.deployment
const { acts } = en.application

const APPROVAL = 'pipeline: [approval, primary]\n'
const WAIT = 'pipeline:\n  - canary: { replicas: 1 }\n  - wait: 1h\n  - primary\n'

/** What each role is offered, page by page: all that its permissions allow, and nothing else. */
const OFFERED: Readonly<
  Record<Role, Readonly<Record<'approval' | 'wait' | 'application' | 'settings' | 'agents', string[]>>>
> = {
  viewer: { approval: [], wait: [], application: [], settings: [], agents: [] },
  operator: {
    approval: [offers.cancel.label, offers.pause.label],
    wait: [offers.cancel.label, offers.pause.label, offers.skip.label('wait')],
    application: [acts.syncMore, acts.rollbackMore],
    settings: [],
    agents: [],
  },
  approver: {
    approval: [offers.approve.label, offers.cancel.label, offers.pause.label, offers.reject.label],
    wait: [offers.cancel.label, offers.pause.label, offers.skip.label('wait')],
    application: [acts.syncMore, acts.rollbackMore, acts.removeMore],
    settings: [],
    agents: [],
  },
  admin: {
    approval: [offers.approve.label, offers.cancel.label, offers.pause.label, offers.reject.label],
    wait: [offers.cancel.label, offers.pause.label, offers.skip.label('wait')],
    application: [acts.syncMore, acts.rollbackMore, acts.removeMore],
    settings: [en.settings.add.button],
    agents: [en.agents.add],
  },
}

void describe('what each role is offered', IN_A_BROWSER, () => {
  let browser: Browser
  let place: LivePlace
  let approval: Deployment
  let wait: Deployment

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), livePlace()])
    ;[approval, wait] = await Promise.all([
      place.standing('decided', APPROVAL, '1-approval'),
      place.standing('waited', WAIT, '2-wait'),
    ])
    const { stack } = place
    const port = await stack.port()
    for (const version of ['v1', 'v2']) await stack.ended('quiet', await stack.push('quiet', { version }, { port }))
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  /** All buttons of the page's head and panels, and what its menu of further actions has. */
  async function offeredOn(page: Page, known: ReadonlySet<string>): Promise<string[]> {
    const names = new Set<string>()
    const collect = async (role: 'button' | 'link' | 'menuitem'): Promise<void> => {
      for (const one of await page.getByRole(role).all()) {
        const name = (await one.getAttribute('aria-label')) ?? (await one.innerText())
        if (known.has(name.trim())) names.add(name.trim())
      }
    }
    await collect('button')
    await collect('link')
    const more = page.locator('main header').getByRole('button', { name: /^More/ })
    if ((await more.count()) > 0) {
      await more.first().click()
      await page.getByRole('menuitem').first().waitFor()
      await collect('menuitem')
      await page.keyboard.press('Escape')
    }
    return [...names].toSorted()
  }

  for (const role of ['viewer', 'operator', 'approver', 'admin'] as const) {
    void test(`a member who is ${role}`, async () => {
      const token = await place.member(`one-${role}`, { role })
      const one: Person = await person(browser, place, { token })
      const paths = {
        approval: `/deployments/${approval.id}`,
        wait: `/deployments/${wait.id}`,
        application: '/applications/quiet',
        settings: '/settings',
        agents: '/agents',
      } as const
      for (const [name, path] of Object.entries(paths) as [keyof typeof paths, string][]) {
        await one.open(path)
        // Who one is decides; until that is known nothing is offered.
        await one.page.getByRole('button', { name: en.shell.account(`one-${role}`) }).waitFor()
        const known = new Set(Object.values(OFFERED).flatMap((pages) => pages[name]))
        const wanted = OFFERED[role][name].toSorted()
        if (wanted[0] !== undefined) await one.page.locator('main').getByRole('button').first().waitFor()
        assert.deepEqual(await offeredOn(one.page, known), wanted, `${name} of one who is ${role}`)
      }
      one.assertCalm()
      await one.close()
    })
  }
})
