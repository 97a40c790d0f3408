import type { Browser, BrowserContext, Page } from 'playwright-core'
import { watchPage } from './page-watch.ts'

const PATIENCE_MS = 60_000

export interface Visit {
  readonly url: string
  readonly token: string
}

/** Somebody who is signed in, with nothing of the application kept yet. */
export async function newVisitor(browser: Browser, { url, token }: Visit, height = 900): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height } })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript(watchPage)
  const answer = await context.request.post('/v1/session', { data: { token } })
  if (answer.status() !== 201) throw new Error(`signing in was answered ${answer.status()}: ${await answer.text()}`)
  return context
}

/** A page with rows; the stream of news is open. */
export async function openLivePage(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  const streaming = page.waitForResponse((response) => new URL(response.url()).pathname === '/v1/stream')
  await page.goto(path)
  await page.locator('main [data-row]').first().waitFor()
  await streaming
  await page.waitForLoadState('networkidle').catch(() => {}) // The stream never ends: what else there was has ended.
  return page
}
