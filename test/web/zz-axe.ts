import { launchChromium } from './chromium.ts'
import { person } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import { readFileSync } from 'node:fs'
const SOURCE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8')
const browser = await launchChromium()
const place = await seededPlace(400)
const ada = await person(browser, place, { token: place.adminToken })
for (const p of ['/', '/deployments']) {
  await ada.open(p)
  await ada.page.evaluate(SOURCE)
  console.log(p, await ada.page.evaluate(() => document.querySelectorAll('*').length))
  for (const opts of [
    { resultTypes: ['violations'] },
    { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } },
    { runOnly: ['color-contrast'] },
    { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] } },
  ]) {
    const t = Date.now()
    const r = await ada.page.evaluate((o) => axe.run(Object.assign(o, { performanceTimer: false })), opts)
    console.log(JSON.stringify(opts), Date.now() - t, r.violations.map((v) => v.id + ':' + v.impact).join())
  }
}
await browser.close()
await place.close()
