import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The browser of this machine: `SLIPWAY_CHROMIUM`, or one in the path. */
export function findChromium(): string | undefined {
  const given = process.env['SLIPWAY_CHROMIUM']
  if (given) return given
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file))
}

const found = findChromium()

/** For the options of a test: where there is no browser it is skipped, and says so. */
export const IN_A_BROWSER = {
  skip: found === undefined && 'No Chromium here: install it, or name one in SLIPWAY_CHROMIUM.',
  // A browser that hangs must not hang everything.
  timeout: 900_000,
} as const

export function launchChromium(): Promise<Browser> {
  if (found === undefined) throw new Error('there is no Chromium here')
  return chromium.launch({
    executablePath: found,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
  })
}
