import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import { stepOf } from '#domain/deployment.ts'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { livePlace } from './live-place.ts'
import type { LivePlace } from './live-place.ts'
import { person, PHONE } from './person.ts'
import type { Person, PersonOptions } from './person.ts'

const { offers } = en.deployment

const APPROVAL = `pipeline:
  - canary: { replicas: 1 }
  - approval: { by: ["group:leads"], count: 2 }
  - primary
  - clean
`
const WAIT = `pipeline:
  - canary: { replicas: 1 }
  - wait: 1h
  - primary
  - clean
`

void describe('what people do in the browser', { ...IN_A_BROWSER, concurrency: 3 }, () => {
  let browser: Browser
  let place: LivePlace
  const tokens = new Map<string, string>()

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), livePlace()])
    for (const name of ['bob', 'carol'])
      tokens.set(name, await place.member(name, { role: 'approver', groups: ['leads'] }))
    tokens.set('vera', await place.member('vera', { role: 'viewer' }))
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const come = (name: string, options: PersonOptions = {}): Promise<Person> =>
    person(browser, place, { token: tokens.get(name) ?? place.adminToken, ...options })

  /** Chooses among the actions of a deployment, wherever they are. */
  async function choose(page: Page, label: string): Promise<Locator> {
    const button = page.locator('main header').getByRole('button', { name: label, exact: true })
    if (await button.isVisible()) await button.click()
    else {
      await page.getByRole('button', { name: offers.more }).click()
      await page.getByRole('menuitem', { name: label, exact: true }).click()
    }
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    return dialog
  }

  const confirm = (dialog: Locator, name: string): Promise<void> =>
    dialog.getByRole('button', { name, exact: true }).click()

  const statusOf = (page: Page): Locator => page.locator('main header').getByRole('status')

  void test('an approval of two: one at a phone, one by the key; each sees the other’s at once', async () => {
    const waiting = await place.standing('approved', APPROVAL, '2-approval')
    const [bob, carol] = await Promise.all([
      come('bob', { viewport: PHONE, isMobile: true, hasTouch: true }),
      come('carol'),
    ])
    const path = `/deployments/${waiting.id}`
    await Promise.all([bob.open(path), carol.open(path)])
    await assertAccessible(bob.page, 'an approval at a phone')
    await bob.page.getByRole('button', { name: en.deployment.approval.approve, exact: true }).last().tap()
    const dialog = bob.page.getByRole('dialog')
    await dialog.getByText(`slipway deployment approve ${waiting.id}`).waitFor()
    await dialog.getByLabel(offers.comment).fill('measured, looks good')
    await assertAccessible(bob.page, 'the dialog of an approval at a phone')
    await confirm(dialog, offers.approve.confirm)
    await dialog.waitFor({ state: 'hidden' })
    await carol.page.getByText('measured, looks good').first().waitFor()
    await carol.page.getByText(en.deployment.approval.quorum(1, 2)).first().waitFor()
    await carol.page.keyboard.press('a')
    await confirm(carol.page.getByRole('dialog'), offers.approve.confirm)
    const end = await place.ended(waiting)
    assert.equal(end.status, 'succeeded', end.reason)
    assert.deepEqual(
      stepOf(end, '2-approval')?.approvals.map(({ by, comment }) => [by.name, comment]),
      [
        ['bob', 'measured, looks good'],
        ['carol', undefined],
      ],
    )
    for (const one of [bob, carol]) {
      await statusOf(one.page).getByText(en.parts.status.succeeded, { exact: true }).waitFor()
      one.assertCalm()
      await one.close()
    }
  })

  void test('a rejection says why, and rolls back', async () => {
    const waiting = await place.standing('rejected', APPROVAL, '2-approval')
    const { page, ...bob } = await come('bob')
    await bob.open(`/deployments/${waiting.id}`)
    await page.getByRole('button', { name: en.deployment.approval.reject, exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(offers.comment).fill('not on a Friday')
    await assertAccessible(page, 'the dialog of a rejection')
    await confirm(dialog, offers.reject.confirm)
    await statusOf(page).getByText(en.parts.status.failed, { exact: true }).waitFor()
    await statusOf(page)
      .getByText(/not on a Friday.*rolled back/)
      .waitFor()
    assert.equal((await place.ended(waiting)).rolledBack, true)
    bob.assertCalm()
    await bob.close()
  })

  void test('the author of a commit is refused in place', async () => {
    const waiting = await place.standing('own', 'pipeline: [approval, primary]\n', '1-approval')
    tokens.set('ada', await place.member('ada', { role: 'approver', email: 'ada@example.com' }))
    const { page, ...ada } = await come('ada')
    await ada.open(`/deployments/${waiting.id}`)
    await page.getByRole('button', { name: en.deployment.approval.approve, exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await confirm(dialog, offers.approve.confirm)
    await dialog.getByRole('alert').getByText('wrote commit').waitFor()
    await assertAccessible(page, 'a refused approval')
    ada.assertCalm()
    await ada.close()
  })

  void test('cancelling rolls back, or leaves all as it is', async () => {
    const { page, ...bob } = await come('bob')
    for (const rollback of [true, false]) {
      const waiting = await place.standing(rollback ? 'undone' : 'left', WAIT, '2-wait')
      await bob.open(`/deployments/${waiting.id}`)
      const dialog = await choose(page, offers.cancel.label)
      if (!rollback) await dialog.getByLabel(offers.rollback.no).check()
      await dialog.getByLabel(offers.reason).fill('wrong branch')
      await assertAccessible(page, 'the dialog of a cancel')
      await confirm(dialog, offers.cancel.confirm)
      await statusOf(page).getByText(en.parts.status.cancelled, { exact: true }).waitFor()
      const end = await place.ended(waiting)
      assert.deepEqual([end.status, end.rolledBack], ['cancelled', rollback])
      assert.match(end.reason, /Cancelled by bob: wrong branch/)
    }
    bob.assertCalm()
    await bob.close()
  })

  void test('it is paused, resumed, and its wait is skipped', async () => {
    const waiting = await place.standing('skipped', WAIT, '2-wait')
    const { page, ...bob } = await come('bob')
    await bob.open(`/deployments/${waiting.id}`)
    await confirm(await choose(page, offers.pause.label), offers.pause.confirm)
    const resume = page.locator('main header').getByRole('button', { name: offers.resume.label, exact: true })
    await resume.waitFor()
    await confirm(await choose(page, offers.resume.label), offers.resume.confirm)
    await resume.waitFor({ state: 'hidden' })
    const dialog = await choose(page, offers.skip.label('wait'))
    await dialog.getByLabel(offers.reason).fill('no need')
    await confirm(dialog, offers.skip.confirm)
    await statusOf(page).getByText(en.parts.status.succeeded, { exact: true }).waitFor()
    assert.equal(stepOf(await place.ended(waiting), '2-wait')?.reason, 'Skipped by bob: no need')
    bob.assertCalm()
    await bob.close()
  })

  void test('a failure that waits for a decision is tried again', async () => {
    const mark = `${place.stack.home}/tried`
    const sh = JSON.stringify(`test -e ${mark} || { touch ${mark}; exit 9; }`)
    const pipeline = `rollback: { automatic: false, decision: 10m }
pipeline:
  - canary: { replicas: 1 }
  - script: { sh: ${sh} }
  - primary
  - clean
`
    const port = await place.stack.port()
    await place.stack.ended('held', await place.stack.push('held', { version: 'v1' }, { port, rest: pipeline }))
    const commit = await place.stack.push('held', { version: 'v2' })
    const held = await place.stack.deployment('held', commit, (d) => d.held !== undefined)
    const { page, ...bob } = await come('bob')
    await bob.open(`/deployments/${held.id}`)
    await page.getByText('exited with 9').first().waitFor()
    await assertAccessible(page, 'a deployment that waits for a decision')
    await confirm(await choose(page, offers.retry.label), offers.retry.confirm)
    await statusOf(page).getByText(en.parts.status.succeeded, { exact: true }).waitFor()
    assert.equal(stepOf(await place.ended(held), '2-script')?.attempt, 2)
    bob.assertCalm()
    await bob.close()
  })

  void test('an application is rolled back with a preview, held back, let back, and synced', async () => {
    const { stack } = place
    const port = await stack.port()
    const first = await stack.ended('shop', await stack.push('shop', { version: 'v1' }, { port }))
    const second = await stack.ended('shop', await stack.push('shop', { version: 'v2' }))
    const { page, ...ada } = await come('admin')
    await ada.open('/applications/shop?view=history')
    await page.getByRole('link', { name: en.application.history.rollbackTo(first.revision.commit.slice(0, 7)) }).click()
    let dialog = page.getByRole('dialog')
    await dialog.getByText('behaviour.json').first().waitFor()
    await assertAccessible(page, 'the dialog of a rollback')
    await confirm(dialog, en.application.rollback.confirm)
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText(en.application.banners.quarantined(second.revision.commit.slice(0, 7))).waitFor()
    await page.getByRole('button', { name: en.application.acts.lift }).click()
    dialog = page.getByRole('dialog')
    await confirm(dialog, en.application.sync.confirmLift)
    await dialog.waitFor({ state: 'hidden' })
    await page
      .getByText(en.application.banners.quarantined(second.revision.commit.slice(0, 7)))
      .waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: en.application.acts.sync, exact: true }).click()
    dialog = page.getByRole('dialog')
    await dialog.getByText(en.application.preview.nothing).waitFor()
    await confirm(dialog, en.application.acts.sync)
    await dialog.waitFor({ state: 'hidden' })
    const all = await stack.deployments('shop')
    assert.ok(all.some(({ trigger }) => trigger.kind === 'rollback'))
    ada.assertCalm()
    await ada.close()
  })

  void test('an application is removed after its name was typed', async () => {
    const { stack } = place
    const port = await stack.port()
    await stack.ended('gone', await stack.push('gone', { version: 'v1' }, { port }))
    await stack.change(() => stack.git.commit({ 'gone/app.slipway.yaml': null }))
    const { page, ...ada } = await come('admin')
    await ada.open('/applications/gone?act=remove')
    const dialog = page.getByRole('dialog')
    const button = dialog.getByRole('button', { name: en.application.remove.confirm, exact: true })
    assert.equal(await button.isDisabled(), true)
    await dialog.getByLabel(en.application.remove.cascade).check()
    await dialog.getByLabel(en.parts.typeToConfirm('gone')).fill('gone')
    await assertAccessible(page, 'the dialog of a removal')
    await button.click()
    await page.getByRole('heading', { name: en.application.removed.title }).waitFor()
    ada.assertCalm()
    await ada.close()
  })

  void test('a viewer is offered nothing that a viewer may not do', async () => {
    const waiting = await place.standing('looked-at', APPROVAL, '2-approval')
    const { page, ...vera } = await come('vera')
    await vera.open(`/deployments/${waiting.id}`)
    await page.getByText(en.deployment.approval.mayNot).waitFor()
    const acts = [en.deployment.approval.approve, en.deployment.approval.reject, offers.cancel.label, offers.more]
    for (const name of acts) assert.equal(await page.getByRole('button', { name }).count(), 0, name)
    await page.keyboard.press('a')
    assert.equal(await page.getByRole('dialog').count(), 0)
    await vera.open('/applications/looked-at?view=history')
    for (const name of [en.application.acts.sync, en.application.acts.more, en.application.acts.remove])
      assert.equal(await page.getByRole('button', { name }).count(), 0, name)
    for (const path of ['/settings', '/agents', '/agents/local']) {
      await vera.open(path)
      for (const name of [en.settings.add.button, en.agents.add, en.agents.renew, en.agents.remove])
        assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, `${name} at ${path}`)
    }
    vera.assertCalm()
    await vera.close()
  })
})
