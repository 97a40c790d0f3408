import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where `npm run build` leaves the web application. */
export const WEB_FOLDER = join(import.meta.dirname, '../../../dist/web')

export function isWebBuilt(): boolean {
  return existsSync(join(WEB_FOLDER, 'index.html'))
}
