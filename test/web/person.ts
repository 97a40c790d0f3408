import assert from 'node:assert/strict'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** How long a page may take for what it is asked; a test of something else than time never comes near it. */
const PATIENCE_MS = 20_000

const WIDE = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

export interface Place {
  readonly url: string
}

/** Somebody at a browser of their own. */
export interface Person {
  readonly page: Page
  readonly context: BrowserContext
  /** Opens a page of the application, and waits until it has something to show. */
  open(path: string): Promise<void>
  /** Fails where a page complained, threw, was kept from something by the content-security-policy, or lacked a file. */
  assertCalm(): void
  close(): Promise<void>
}

export interface PersonOptions extends BrowserContextOptions {
  /** Signed in already, with this token. */
  readonly token?: string
}

/** What a browser says of answers that are not 2xx; which of them are wrong is looked at in the answers themselves. */
const OF_NETWORK =
  /^Failed to load resource: (the server responded with a status of (40[01349]|503)|net::ERR_(CONNECTION|INCOMPLETE|NETWORK))/

export async function person(browser: Browser, { url }: Place, options: PersonOptions = {}): Promise<Person> {
  const { token, ...more } = options
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: 'reduce', baseURL: url, ...more })
  context.setDefaultTimeout(PATIENCE_MS)
  const complaints: string[] = []
  watch(context, complaints)
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
      console.error(`the policy ${violatedDirective} kept ${sourceFile} from ${blockedURI}`),
    )
  })
  if (token !== undefined) await signIn(context, token)
  const page = await context.newPage()
  return {
    page,
    context,
    async open(path) {
      await page.goto(path)
      await page.locator('h1').first().waitFor()
      await settled(page)
    },
    assertCalm: () => assert.deepEqual(complaints, []),
    close: () => context.close(),
  }
}

/** As the sign-in page does it, without its page. */
async function signIn(context: BrowserContext, token: string): Promise<void> {
  const response = await context.request.post('/v1/session', { data: { token } })
  assert.equal(response.status(), 201, await response.text())
}

function watch(context: BrowserContext, complaints: string[]): void {
  context.on('console', (message) => {
    const text = message.text()
    if (!['error', 'warning'].includes(message.type()) || OF_NETWORK.test(text)) return
    complaints.push(`${message.page()?.url()}: ${text}`)
  })
  context.on('weberror', (error) => complaints.push(`thrown: ${error.error().stack ?? error.error().message}`))
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const isMissing = response.status() >= 400 && pathname.startsWith('/assets/')
    if (isMissing || (response.status() >= 500 && response.status() !== 503))
      complaints.push(`${response.status()} of ${pathname}`)
  })
}

/** Until nothing says any more that it loads. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"], main [data-loading]') === null)
}

/** What is written smaller than anybody should have to read. */
export function smallTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const [text, parent] = [node.textContent?.trim() ?? '', node.parentElement]
      if (text === '' || !parent || !parent.checkVisibility() || parent.closest('script, style')) continue
      const px = Number.parseFloat(getComputedStyle(parent).fontSize)
      // At 0 it is for those alone who hear the page.
      if (px > 0 && px < 13) found.add(text.slice(0, 40))
    }
    return [...found]
  })
}

/** The path and query of what is shown. */
export function addressOf(page: Page): string {
  const { pathname, search } = new URL(page.url())
  return decodeURIComponent(pathname + search)
}
