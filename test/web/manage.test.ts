import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { listAgents } from '#contract/agents.ts'
import { createClient } from '#contract/client.ts'
import { listMembers } from '#contract/members.ts'
import { getMe } from '#contract/info.ts'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { person, smallTexts } from './person.ts'
import type { Person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import type { SeededPlace } from './seeded-place.ts'

const { settings, agents, form } = en

void describe('members and agents', IN_A_BROWSER, () => {
  let browser: Browser
  let place: SeededPlace
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), seededPlace(30)])
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  /** The secret that a dialog shows once. */
  async function takeSecret(page: Page, label: string): Promise<string> {
    const secret = page.getByRole('group', { name: label }).locator('code')
    await secret.waitFor()
    await assertAccessible(page, 'a dialog with a secret')
    const text = await secret.innerText()
    await page.keyboard.press('Escape')
    assert.equal(await secret.isVisible(), true, 'a slip of the hand does not lose it')
    await page.getByRole('button', { name: form.secret.done }).click()
    await secret.waitFor({ state: 'hidden' })
    assert.doesNotMatch(await page.content(), new RegExp(text))
    return text
  }

  const nameOf = async (token: string): Promise<string> =>
    (await createClient({ url: place.url, token }).call(getMe)).actor.name

  async function chooseFor(page: Page, name: string, deed: string): Promise<void> {
    await page.getByRole('button', { name: settings.more(name) }).click()
    await page.getByRole('menuitem', { name: deed }).click()
    await page.getByRole('dialog').waitFor()
  }

  void test('a member is added, changed, given another token, and removed', async () => {
    const { page } = ada
    await ada.open('/settings')
    await page.getByRole('button', { name: settings.add.button }).click()
    let dialog = page.getByRole('dialog')
    await dialog.getByLabel(settings.fields.name.label).fill('Not A Name')
    await dialog.getByRole('button', { name: settings.add.button }).click()
    await dialog.getByText(form.pattern.member).waitFor()
    await assertAccessible(page, 'a form with a mistake')
    assert.deepEqual(await smallTexts(page), [])
    await dialog.getByLabel(settings.fields.name.label).fill('ann')
    await dialog.getByText('slipway member add ann').waitFor()
    await dialog.getByRole('button', { name: settings.add.button }).click()
    const token = await takeSecret(page, settings.token)
    assert.equal(await nameOf(token), 'ann')
    await page.getByRole('row', { name: /ann/ }).waitFor()

    await chooseFor(page, 'ann', settings.change.button)
    dialog = page.getByRole('dialog')
    await dialog.getByLabel(settings.fields.email.label).fill('ann@example.com')
    await dialog.getByRole('button', { name: settings.change.save }).click()
    await page.getByRole('cell', { name: 'ann@example.com' }).waitFor()

    await chooseFor(page, 'ann', settings.renew.button)
    await page.getByRole('dialog').getByRole('button', { name: settings.renew.button }).click()
    const next = await takeSecret(page, settings.token)
    assert.equal(await nameOf(next), 'ann')
    await assert.rejects(nameOf(token))

    await chooseFor(page, 'ann', settings.remove.button)
    dialog = page.getByRole('dialog')
    const remove = dialog.getByRole('button', { name: settings.remove.button })
    assert.equal(await remove.isDisabled(), true)
    await dialog.getByLabel(form.confirm('ann')).fill('ann')
    await remove.click()
    await page.getByRole('row', { name: /ann@example.com/ }).waitFor({ state: 'hidden' })
    const { items } = await place.admin.call(listMembers)
    assert.deepEqual(
      items.map(({ name }) => name),
      ['admin'],
    )
    ada.assertCalm()
  })

  void test('the last admin is not removed, and it is said why', async () => {
    const { page } = ada
    await ada.open('/settings')
    await chooseFor(page, 'admin', settings.remove.button)
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(form.confirm('admin')).fill('admin')
    await dialog.getByRole('button', { name: settings.remove.button }).click()
    await dialog.getByRole('alert').waitFor()
    await assertAccessible(page, 'a refused removal')
  })

  void test('an agent is added, given another key, and removed', async () => {
    const { page } = ada
    await ada.open('/agents')
    await page.getByRole('button', { name: agents.add }).click()
    await page.getByRole('dialog').getByLabel(agents.fields.name.label).fill('asia')
    await page.getByRole('dialog').getByRole('button', { name: agents.add }).click()
    const key = await takeSecret(page, agents.key)
    assert.equal(await nameOf(key).catch(() => 'asia'), 'asia')
    await page.getByRole('link', { name: 'asia', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'asia' }).waitFor()
    await page.getByRole('button', { name: agents.renew }).click()
    await page.getByRole('dialog').getByRole('button', { name: agents.renew }).click()
    assert.notEqual(await takeSecret(page, agents.key), key)
    await page.getByRole('button', { name: agents.remove }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(form.confirm('asia')).fill('asia')
    await dialog.getByRole('button', { name: agents.remove }).click()
    await page.getByRole('heading', { level: 1, name: agents.title }).waitFor()
    await page.getByRole('link', { name: 'asia', exact: true }).waitFor({ state: 'hidden' })
    const { items } = await place.admin.call(listAgents)
    assert.ok(!items.some(({ name }) => name === 'asia'))
    ada.assertCalm()
  })

  void test('theme and language are kept, and what they change changes at once', async () => {
    const { page } = ada
    await ada.open('/settings?tab=preferences')
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await ground()
    await page.getByText(en.shell.theme.dark, { exact: true }).first().click()
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark')
    assert.notEqual(await ground(), light)
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    assert.notEqual(await ground(), light)
    await page.getByText(en.shell.theme.auto, { exact: true }).first().click()
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'light')
    ada.assertCalm()
  })
})
