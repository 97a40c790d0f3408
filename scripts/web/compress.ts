import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'

/** The page is made anew for each visitor, fonts are compressed already. */
const COMPRESSIBLE = new Set(['.css', '.js', '.json', '.svg', '.txt', '.webmanifest'])

/** Puts `<file>.gz` beside each file of the folder that is smaller so. */
export function compressAll(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue
    const file = join(entry.parentPath, entry.name)
    const content = readFileSync(file)
    const compressed = compress(content)
    if (compressed.length < content.length) writeFileSync(`${file}.gz`, compressed)
  }
}

export function compress(content: string | Uint8Array): Buffer {
  return gzipSync(content, { level: constants.Z_BEST_COMPRESSION })
}
