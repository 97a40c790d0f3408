import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLog } from '#contract/deployments.ts'
import { getApplication, listApplications } from '#contract/applications.ts'
import { until } from '../../../test/until.ts'

import { AGENT, deliveryPlace, plainReport, story } from '../../../test/agent/delivery-place.ts'

void test('logs arrive whole, also those that an earlier life left, and are then forgotten here', async (t) => {
  const here = await deliveryPlace(t)
  const facts = story('deployment1', 1)
  here.write(...facts.slice(0, 3))
  const key = { deployment: 'deployment1', step: 'a' }
  here.logs.write(key, 'before: ärger €', 0)
  const read = async (): Promise<{ text: string; ended: boolean }> =>
    here.admin.call(readLog, { params: { id: 'deployment1', step: 'a' }, query: { limit: 1_000_000 } })
  await until('the first line', async () => (await read().catch(() => undefined))?.text.includes('before'))
  await here.stopServer()
  for (let line = 0; line < 3_000; line += 1) here.logs.write(key, `line ${line} ${'é'.repeat(30)}`, 0)
  here.write(...facts.slice(3))
  await here.startServer()
  const whole = await until('the end', async () => {
    const log = await read().catch(() => undefined)
    return log?.ended ? log : undefined
  })
  const lines = whole.text.trimEnd().split('\n')
  assert.equal(lines.length, 3_001)
  assert.match(lines[0] ?? '', /before: ärger €$/)
  assert.match(lines.at(-1) ?? '', /line 2999 é{30}$/)
  await until('nothing to be kept', () => here.logs.list().length === 0)
})

void test('of a report only the newest counts, and what is not known yet is not said to be gone', async (t) => {
  const here = await deliveryPlace(t)
  for (const name of ['blog', 'shop']) {
    here.reports.set(name, plainReport(name))
    here.reporter.applicationChanged(name)
  }
  const names = async (): Promise<string[]> => (await here.admin.call(listApplications)).items.map(({ name }) => name)
  await until('both', async () => (await names()).length === 2)
  here.reports.delete('blog')
  here.reporter.applicationChanged('blog')
  for (let n = 1; n <= 20; n += 1) {
    here.reports.set('shop', plainReport('shop', [`warning ${n}`]))
    here.reporter.applicationChanged('shop')
  }
  const shop = await until('the newest', async () => {
    const view = await here.admin.call(getApplication, { params: { name: 'shop' } })
    return view.warnings[0] === 'warning 20' ? view : undefined
  })
  assert.equal(shop.agent, AGENT)
  assert.deepEqual(await names(), ['blog', 'shop'])
})

void test('a report with too long a text is cut, not refused for ever', async (t) => {
  const here = await deliveryPlace(t)
  here.reports.set('shop', plainReport('shop', ['x'.repeat(5_000)]))
  here.reporter.applicationChanged('shop')
  const view = await until('the report', () =>
    here.admin.call(getApplication, { params: { name: 'shop' } }).catch(() => undefined),
  )
  assert.equal(view.warnings[0]?.length, 1_000)
})
