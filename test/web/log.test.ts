import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { Browser, Locator, Page } from 'playwright-core'
import type { Deployment } from '#domain/deployment.ts'
import { en } from '#web/text/en/index.ts'
import { assertAccessible } from './axe.ts'
import { IN_A_BROWSER, launchChromium } from './chromium.ts'
import { livePlace } from './live-place.ts'
import type { LivePlace } from './live-place.ts'
import { addressOf, person, settled } from './person.ts'
import type { Person } from './person.ts'

const LINES = 3_000
/** A needle in every thousandth line, and one word that stands in the log once. */
const SCRIPT = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); case $i in 1500) echo "line $i lonely";; *000) echo "line $i needle";; *) echo "line $i";; esac; done`
const PIPELINE = `pipeline:
  - canary: { replicas: 1 }
  - script: { sh: ${JSON.stringify(SCRIPT)} }
  - primary
  - clean
`

void describe('the log of a stage', IN_A_BROWSER, () => {
  let browser: Browser
  let place: LivePlace
  let written: Deployment
  let ada: Person

  before(async () => {
    ;[browser, place] = await Promise.all([launchChromium(), livePlace()])
    const { stack } = place
    const port = await stack.port()
    await stack.ended('talks', await stack.push('talks', { version: 'v1' }, { port, rest: PIPELINE }))
    written = await stack.ended('talks', await stack.push('talks', { version: 'v2' }, { port, rest: PIPELINE }))
    ada = await person(browser, place, { token: place.adminToken })
  })

  after(async () => {
    await browser?.close()
    await place?.close()
  })

  const path = (more = ''): string => `/deployments/${written.id}?stage=2-script${more}`
  const line = (page: Page, number: number): Locator =>
    page.getByRole('link', { name: en.log.lineLink(number), exact: true })
  const isSelected = (page: Page, number: number): Promise<string | null> =>
    line(page, number).locator('..').getAttribute('data-selected')

  async function openLog(page: Page, address: string): Promise<void> {
    await ada.open(address)
    await page.getByRole('region', { name: en.log.label }).getByText(en.log.ended, { exact: true }).waitFor()
  }

  void test('is downloaded whole', async () => {
    const { page } = ada
    await openLog(page, path())
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: en.log.download }).click(),
    ])
    assert.match(download.suggestedFilename(), /2-script.*\.log$/)
    const lines = (await readFile(await download.path(), 'utf8')).split('\n').filter((text) => text.includes('line '))
    assert.equal(lines.length, LINES)
    assert.match(lines[0] ?? '', /line 1$/)
    assert.match(lines.at(-1) ?? '', new RegExp(`line ${LINES} needle$`))
    ada.assertCalm()
  })

  void test('has a link to each line and to a range, which shows them to whoever opens it', async () => {
    const { page } = ada
    await openLog(page, `${path()}#L1200`)
    await line(page, 1_200).waitFor()
    assert.equal(await isSelected(page, 1_200), 'true')
    assert.equal(await isSelected(page, 1_201), null)
    // Another link to the same page, put into the address bar.
    await page.goto(`${path()}#L40`)
    await line(page, 40).waitFor()
    assert.equal(await isSelected(page, 40), 'true')
    await page.goto(`${path()}#L1200`)
    await line(page, 1_203).click()
    await page.waitForURL(/#L1203$/)
    await line(page, 1_206).click({ modifiers: ['Shift'] })
    await page.waitForURL(/#L1203-L1206$/)
    assert.equal(await isSelected(page, 1_205), 'true')
    const other = await person(browser, place, { token: place.adminToken })
    await other.open(addressOf(page) + new URL(page.url()).hash)
    await line(other.page, 1_204).waitFor()
    for (const [number, is] of [
      [1_202, null],
      [1_203, 'true'],
      [1_206, 'true'],
      [1_207, null],
    ] as const)
      assert.equal(await isSelected(other.page, number), is, `line ${number}`)
    other.assertCalm()
    await other.close()
  })

  void test('is searched: Enter goes on, with Shift back, also at once after the text', async () => {
    const { page } = ada
    await openLog(page, path())
    const field = page.getByRole('searchbox', { name: en.log.search })
    const summary = page.getByRole('toolbar', { name: en.log.label }).locator('output')
    const says = (text: string): Promise<void> => summary.getByText(text, { exact: true }).waitFor()
    await field.focus()
    await page.keyboard.insertText('needle')
    await page.keyboard.press('Enter')
    await says(en.log.matches('1', '3'))
    await line(page, 1_000).waitFor()
    await page.keyboard.press('Enter')
    await says(en.log.matches('2', '3'))
    await line(page, 2_000).waitFor()
    await page.keyboard.press('Shift+Enter')
    await says(en.log.matches('1', '3'))
    await page.keyboard.press('Shift+Enter')
    await says(en.log.matches('3', '3'))
    await field.fill('lonely')
    await says('1 line')
    await page.keyboard.press('Shift+Enter')
    await says(en.log.matches('1', '1'))
    await assertAccessible(page, 'a log that is searched')
    ada.assertCalm()
  })

  void test('the drawer of a resource is accessible, whatever of it is shown', async () => {
    const { page } = ada
    const { live } = await place.stack.application('talks')
    const resources = live?.resources ?? []
    assert.ok(resources.length > 1)
    for (const { id } of [resources[0], resources.at(-1)].filter((one) => one !== undefined)) {
      for (const part of ['live', 'desired', 'diff', 'log']) {
        await ada.open(`/applications/talks?resource=${encodeURIComponent(id)}&part=${part}`)
        const drawer = page.getByRole('dialog')
        await drawer.getByRole('tab', { selected: true }).or(drawer.getByRole('heading')).first().waitFor()
        await settled(page)
        await assertAccessible(page, `the drawer of ${id}, ${part}`)
        await page.keyboard.press('Escape')
        await drawer.waitFor({ state: 'hidden' })
        assert.equal(addressOf(page), '/applications/talks')
      }
    }
    ada.assertCalm()
  })
})
