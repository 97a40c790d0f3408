import { launchChromium } from './chromium.ts'
import { person, PHONE } from './person.ts'
import { seededPlace } from './seeded-place.ts'
import { assertAccessible, assertOperable } from './axe.ts'
import { pathsOf } from './seeded-paths.ts'
const phone = process.argv[2] === 'phone'
const browser = await launchChromium()
const place = await seededPlace(400)
const ada = await person(browser, place, {
  token: place.adminToken,
  ...(phone ? { viewport: PHONE, hasTouch: true, isMobile: true } : {}),
})
for (const [name, p] of await pathsOf(place)) {
  const t = Date.now()
  try {
    await ada.open(p)
    const width = await ada.page.evaluate(() => document.documentElement.scrollWidth)
    const { title, levels, mains } = await ada.page.evaluate(() => ({
      title: document.title,
      mains: document.querySelectorAll('main').length,
      levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((e) => Number(e.tagName.at(1))),
    }))
    console.log(name, '|', title, '| w', width, '| main', mains, '| h', levels.join(''), Date.now() - t)
    await (phone ? assertOperable : assertAccessible)(ada.page, p)
  } catch (e) {
    console.log('!!', name, String(e.message ?? e).slice(0, 1800))
  }
  console.log('   ', Date.now() - t)
}
try {
  ada.assertCalm()
} catch (e) {
  console.log('CALM', e.message.slice(0, 3000))
}
await browser.close()
await place.close()
