import { launchChromium } from '/work/main/test/web/chromium.ts'
import { person, settled } from '/work/main/test/web/person.ts'
import { seededPlace } from '/work/main/test/web/seeded-place.ts'
import { assertAccessible } from '/work/main/test/web/axe.ts'
const t0=Date.now(); const log=(...a)=>console.log(Date.now()-t0,...a)
const browser = await launchChromium(); log('chromium')
const place = await seededPlace(400); log('seeded')
const ada = await person(browser, place, { token: place.adminToken }); log('in')
for (const p of process.argv.slice(2)) {
  try {
  await ada.page.goto(p); log('goto', p)
  await ada.page.locator('h1').first().waitFor({timeout:5000}); log('h1')
  await Promise.race([settled(ada.page), new Promise((_,r)=>setTimeout(()=>r(new Error('unsettled')),5000))]).catch(async e=>log(String(e), await ada.page.locator('main [aria-busy="true"], main [data-loading]').first().evaluate(e=>e.outerHTML.slice(0,300)))); log('settled')
  await assertAccessible(ada.page, p).catch(e=>log(String(e.message).slice(0,3000))); log('axe')
  } catch(e) { log(String(e).slice(0,1500)); await ada.page.screenshot({path:'/tmp/probe.png'}) }
}
try { ada.assertCalm() } catch (e) { log(e.message.slice(0,3000)) }
await ada.page.screenshot({path:'/tmp/probe.png'})
await browser.close(); await place.close(); log('closed')
