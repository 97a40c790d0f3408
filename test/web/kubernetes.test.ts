import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import type { Deployment } from '#domain/deployment.ts'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { kubernetesPlace, routeTo, webObjects } from './kubernetes-place.ts'
import type { KubernetesPlace } from './kubernetes-place.ts'
import { person, PHONE, settled } from './person.ts'
import type { Person, PersonOptions } from './person.ts'

const { application: texts, tree } = en

const CANARY = {
  settings: { traffic: { method: 'gateway', route: 'web' } },
  pipeline: [
    { canary: { scale: '34%' } },
    { traffic: '25%' },
    { approval: { authorMayApprove: true } },
    'primary',
    { clean: 'canary' },
  ],
}
const web = (version: string) => ({ ...CANARY, objects: [...webObjects('web', `web:${version}`), routeTo('web')] })
const OLD = ['a', 'b', 'c'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `old-${name}` } }))
const PRUNED = { settings: { deletionBudget: 1 }, objects: [...OLD, ...webObjects('pruned', 'web:1', 1)] }

const isWaiting = (d: Deployment): boolean => d.waiting?.person === true

void describe('applications in a cluster', { ...IN_A_BROWSER, concurrency: 2 }, () => {
  let browser: Browser
  let place: KubernetesPlace

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), kubernetesPlace()])
    const apps = {
      web: web('1'),
      edited: { objects: webObjects('edited', 'web:1', 2) },
      ill: { objects: webObjects('ill', 'web:1', 2) },
      pruned: PRUNED,
    }
    const commit = await place.push(apps, 'Open all')
    for (const name of Object.keys(apps)) {
      const { status, reason } = await place.stack.ended(name, commit)
      assert.equal(status, 'succeeded', `${name}: ${reason}`)
    }
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const come = (options: PersonOptions = {}): Promise<Person> => {
    const { server: url, token } = JSON.parse(readFileSync(join(place.stack.home, 'cli.json'), 'utf8')) as {
      readonly server: string
      readonly token: string
    }
    return person(browser, { url }, { token, ...options })
  }

  const box = (page: Page, name: string) =>
    page.locator('.react-flow__node').filter({ has: page.getByRole('link', { name: `shop/${name}`, exact: true }) })

  void test('a canary shows up by itself with its share, and the stage that stands shows the split', async () => {
    const { page, ...ada } = await come()
    await ada.open('/applications/web')
    const commit = await place.push({ web: web('2') }, 'Release the autumn prices')
    const deployment = box(page, 'web-canary').filter({ hasText: 'Deployment' })
    await deployment.getByText(tree.percent(25)).waitFor()
    await box(page, 'web').filter({ hasText: 'Deployment' }).getByText(tree.percent(75)).waitFor()
    assert.equal(await box(page, 'web-canary').filter({ hasText: 'ConfigMap' }).getByText(tree.percent(25)).count(), 0)
    await assertAccessible(page, 'a canary in a cluster')
    const waiting = await place.stack.deployment('web', commit, isWaiting)
    await ada.open(`/deployments/${waiting.id}`)
    await page.getByText('canary 25%').first().waitFor()
    await page.getByRole('button', { name: en.deployment.approval.approve, exact: true }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: en.deployment.offers.approve.confirm }).click()
    assert.equal((await place.stack.ended('web', commit)).status, 'succeeded')
    ada.assertCalm()
    await ada.close()
  })

  void test('drift is named as people name objects, shown before it is put right, and gone afterwards', async () => {
    const { page, ...ada } = await come()
    await place.edit('/apis/apps/v1/namespaces/shop/deployments/edited', { spec: { replicas: 3 } })
    await ada.open('/applications/edited?view=drift')
    await page.getByRole('heading', { name: 'Deployment shop/edited' }).waitFor()
    await page.getByText('kubectl-edit', { exact: true }).first().waitFor()
    assert.equal(await page.locator('main').getByText('apps/Deployment').count(), 0)
    await assertAccessible(page, 'drift in a cluster')
    await page.getByRole('link', { name: texts.drift.putRight }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('heading', { name: texts.sync.putRight }).waitFor()
    await dialog.getByText('spec.replicas').waitFor()
    await settled(page)
    await assertAccessible(page, 'the dialog that puts drift right')
    await dialog.getByRole('button', { name: texts.acts.sync, exact: true }).click()
    await page.getByText(texts.drift.none).waitFor()
    ada.assertCalm()
    await ada.close()
  })

  void test('from a red row to the line of the log in two clicks; what is healthy can be hidden', async () => {
    const { page, ...ada } = await come()
    const container = { name: 'web', image: 'crash:1', envFrom: [{ configMapRef: { name: 'ill' } }] }
    await place.edit('/apis/apps/v1/namespaces/shop/deployments/ill', {
      spec: { progressDeadlineSeconds: 20, template: { spec: { containers: [container] } } },
    })
    await ada.open('/')
    await page.getByRole('link', { name: 'ill', exact: true }).first().click()
    const red = page.locator('[data-health="degraded"]').filter({ hasText: 'Pod' })
    await red.first().waitFor()
    await page.getByRole('button', { name: /Hide the healthy/ }).click()
    assert.equal(await page.locator('.react-flow__node').filter({ hasText: 'ConfigMap' }).count(), 0)
    await red.first().getByRole('link').click()
    await page.getByRole('dialog').getByText('fatal: cannot open the database').first().waitFor()
    await assertAccessible(page, 'the log of a pod that crashes')
    ada.assertCalm()
    await ada.close()
  })

  void test('who approves a removal sees first what goes', async () => {
    const { page, ...ada } = await come({ viewport: PHONE, isMobile: true, hasTouch: true })
    const gone = Object.fromEntries(OLD.map((_, n) => [`pruned/${n}.json`, null]))
    const commit = await place.stack.change(() => place.stack.git.commit(gone, 'Tidy up'))
    const waiting = await place.stack.deployment('pruned', commit, isWaiting)
    await ada.open(`/deployments/${waiting.id}`)
    await page
      .getByText(/approve the removal of 3 objects/)
      .first()
      .waitFor()
    const first = page
      .locator('main li')
      .filter({ has: page.locator('code') })
      .first()
    assert.match((await first.textContent()) ?? '', /ConfigMap shop\/old-a removed/)
    await assertAccessible(page, 'an approval of a removal at a phone')
    // Without their kinds, eight things that are called alike would be no list.
    await ada.open('/applications/pruned')
    await page.getByRole('treegrid').getByText('Deployment', { exact: true }).waitFor()
    ada.assertCalm()
    await ada.close()
  })
})
