import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Of these the web application consists. */
const SOURCES = ['src/web', 'src/contract', 'src/domain']

/** Whether the build is missing, or something that it was made from is newer. */
export function isWebStale(root: string, built: string): boolean {
  const page = statSync(join(built, 'index.html'), { throwIfNoEntry: false })
  return !page || SOURCES.some((folder) => newest(join(root, folder)) > page.mtimeMs)
}

function newest(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Math.max(0, ...files.map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs))
}
