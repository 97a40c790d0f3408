import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'

const PATIENCE_MS = 60_000
const PAGE_WATCH = fileURLToPath(new URL('../program/page-watch.js', import.meta.url))

export interface Visit {
  readonly url: string
  readonly token: string
}

/** Somebody who is signed in, with nothing of the application kept yet. */
export async function newVisitor(browser: Browser, { url, token }: Visit, height = 900): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height } })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addInitScript({ path: PAGE_WATCH })
  const answer = await context.request.post('/v1/session', { data: { token } })
  if (answer.status() !== 201) throw new Error(`signing in was answered ${answer.status()}: ${await answer.text()}`)
  return context
}

/** A page with rows; the stream of news is open. */
export async function openLivePage(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  const streaming = page.waitForResponse((response) => new URL(response.url()).pathname === '/v1/stream')
  await page.goto(path)
  await streaming
  await page.locator('main [data-row]').first().waitFor()
  await page.locator('main [aria-busy="true"]').waitFor({ state: 'detached' })
  return page
}

/** What a page can tell of itself; `program/page-watch.js` says it. */
interface Answers {
  readonly load: PageLoad
  readonly searched: number
  readonly thereAt: number
  readonly scrollToEnd: readonly number[]
}

export interface PageLoad {
  readonly firstRowAt: number
  readonly largestPaintAt: number
  readonly paintedAt: number
  readonly layoutShift: number
  readonly longTasks: readonly { readonly at: number; readonly ms: number }[]
  readonly files: readonly { readonly name: string; readonly isEarly: boolean; readonly kb: number }[]
  readonly pageKb: number
}

export function ask<Question extends keyof Answers>(
  page: Page,
  question: Question,
  about?: unknown,
): Promise<Answers[Question]> {
  return page.evaluate<Answers[Question]>(`pageWatch.${question}(${JSON.stringify(about) ?? ''})`)
}
