import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { AxeResults } from 'axe-core'

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const GRAVE = new Set(['serious', 'critical'])

declare const axe: { run(options: object): Promise<AxeResults> }

const EVERYTHING = { resultTypes: ['violations'] }
/** All that differs between the themes. */
const COLOURS = { ...EVERYTHING, runOnly: ['color-contrast'] }

/** No serious or critical finding on what is shown now, in light and in dark. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  const light = await graveFindings(page, EVERYTHING)
  await changeTheme(page, 'dark')
  const dark = await graveFindings(page, COLOURS)
  await changeTheme(page, 'light')
  assert.deepEqual({ what, light, dark }, { what, light: [], dark: [] })
}

/** The same without the colours, where they have been looked at before. */
export async function assertOperable(page: Page, what: string): Promise<void> {
  const findings = await graveFindings(page, { ...EVERYTHING, rules: { 'color-contrast': { enabled: false } } })
  assert.deepEqual({ what, findings }, { what, findings: [] })
}

async function changeTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction((scheme) => document.documentElement.dataset['mantineColorScheme'] === scheme, colorScheme)
  // Colours that change by and by are looked at when they have changed.
  await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

async function graveFindings(page: Page, options: object): Promise<string[]> {
  // The policy of the page forbids a script element; this goes past it, as the developer tools do.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE)
  const { violations } = await page.evaluate((given) => axe.run(given), options)
  return violations
    .filter(({ impact }) => GRAVE.has(impact ?? ''))
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target.join(' ')}: ${node.failureSummary}`))
}
