import { join } from 'node:path'
import { isWebBuilt } from '#cli/processes/web-folder.ts'
import { seedStore } from '../test/seed/store.ts'
import { findChromium, launchChromium } from '../test/web/chromium.ts'
import type { Bench } from './figure.ts'
import { startLoneServer } from './lone-server.ts'
import { temporaryFolder } from './temporary.ts'
import { measureFilter } from './web/filter.ts'
import { measureFirstPage } from './web/first-page.ts'
import { measureHour } from './web/hour.ts'
import { measureNews } from './web/news.ts'
import { setScene } from './web/scene.ts'
import { measureScroll } from './web/scroll.ts'

const APPLICATIONS = 10_000

/** The web application in a real browser, before ten thousand applications. */
export const web: Bench = {
  name: 'web',
  async measure({ smoke, say }) {
    if (findChromium() === undefined) {
      say('SKIPPED: no Chromium here. Install it, or name one in SLIPWAY_CHROMIUM.')
      return []
    }
    if (!isWebBuilt()) throw new Error('the web application is not built: `npm run build`')
    await using folder = await temporaryFolder()
    const applications = smoke ? 200 : APPLICATIONS
    await seedStore({ home: join(folder.path, 'server'), applications, deployments: applications * 2 })
    say(`${applications} applications are stored`)
    await using server = await startLoneServer(folder.path)
    await using browser = await launchChromium()
    const scene = await setScene(server, { browser, applications, smoke, say })
    return [
      ...(await measureFirstPage(scene)),
      await measureFilter(scene),
      await measureScroll(scene),
      ...(await measureNews(scene)),
      ...(await measureHour(scene)),
    ]
  },
}
