import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

export interface Shot {
  readonly name: string
  readonly path: string
  readonly viewport?: typeof DESK
  /** A part of a page that is there in both themes already. */
  readonly isDetail?: boolean
}

const THEMES = ['light', 'dark'] as const
/** Fonts, and charts that are drawn by and by. */
const REST_MS = 600

export interface Camera {
  readonly browser: Browser
  readonly folder: string
  readonly only: readonly string[]
}

/** Pictures of some pages of one place, in both themes: `<name>.png` and `<name>-dark.png`. */
export async function takeAll(
  { browser, folder, only }: Camera,
  { url, token }: { readonly url: string; readonly token: string },
  shots: readonly Shot[],
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const taken: string[] = []
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({ baseURL: url, colorScheme, reducedMotion: 'reduce', locale: 'en-GB' })
    await context.request.post('/v1/session', { data: { token } })
    const page = await context.newPage()
    for (const { name, path, viewport = DESK, isDetail = false } of shots) {
      if (only.length > 0 && !only.includes(name)) continue
      if (isDetail && colorScheme === 'dark') continue
      await page.setViewportSize(viewport)
      await page.goto(path)
      await page.locator('h1').first().waitFor()
      await page.locator('main [aria-busy="true"], main [data-loading]').first().waitFor({ state: 'detached' })
      await page.waitForTimeout(REST_MS)
      const file = join(folder, `${name}${colorScheme === 'dark' ? '-dark' : ''}.png`)
      await page.screenshot({ path: file })
      taken.push(file)
    }
    await context.close()
  }
  return taken
}
