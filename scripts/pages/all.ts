import { existsSync, readFileSync } from 'node:fs'
import { apiPage } from './api.ts'
import { cliPage } from './cli.ts'
import { errorsPage } from './errors.ts'
import type { Page } from './page.ts'
import { referencePages } from './reference.ts'

/** All pages that are made from the code. The same code gives the same bytes. */
export function generatedPages(): Page[] {
  return [apiPage(), cliPage(), errorsPage(), ...referencePages()]
}

/** Paths of the pages that are missing below the root, or differ. */
export function pagesOutOfStep(root: string): string[] {
  return generatedPages()
    .filter(({ path, text }) => !existsSync(root + path) || readFileSync(root + path, 'utf8') !== text)
    .map(({ path }) => path)
}
