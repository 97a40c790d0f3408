import { appendFile, mkdir, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** A file beyond this is cut; what was printed last is kept beside it. */
export const LIMIT_BYTES = 8 * 1024 * 1024
const KEPT_BYTES = 256 * 1024
/** Of ended instances, by application. */
const KEPT_FILES = 20
const LAST_LINES = 20

/** The folder of one application's logs; one file an instance, appended to over all its restarts. */
export function logFile(folder: string, name: string): string {
  return join(folder, `${name}.log`)
}

/** Opened for appending, so that cutting it from outside works while programs write to it. */
export async function openLog(path: string): Promise<{ fd: number; close(): Promise<void> }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const handle = await open(path, 'a', 0o600)
  return { fd: handle.fd, close: () => handle.close() }
}

/** Cuts the file where it has grown too large; answers its size, and what was cut. A flood must not fill the disk. */
export async function boundLog(path: string, limitBytes = LIMIT_BYTES): Promise<{ size: number; cut: number }> {
  const size = await sizeOf(path)
  if (size <= limitBytes) return { size, cut: 0 }
  await writeFile(`${path}.1`, await readEnd(path, Math.min(KEPT_BYTES, limitBytes)), { mode: 0o600 })
  await truncate(path, 0)
  await appendFile(
    path,
    `[slipway: older output was cut at ${limitBytes} bytes; its end is in the file ending in .1]\n`,
  )
  return { size: 0, cut: size }
}

/** The last lines as plain text: what a program prints must not steer a terminal. */
export async function lastLines(path: string): Promise<string> {
  const text = (await readEnd(path, 8_000).catch(() => Buffer.alloc(0))).toString('utf8')
  return stripVTControlCharacters(text)
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .trimEnd()
    .split('\n')
    .slice(-LAST_LINES)
    .join('\n')
    .slice(-4_000)
}

/** Of instances that are gone only the newest logs stay, cut to size: a flood may have gone on until the very end. */
export async function pruneLogs(folder: string, live: ReadonlySet<string>): Promise<void> {
  const files = await readdir(folder).catch(() => [])
  const ended = [...new Set(files.map((file) => file.replace(/\.log(\.1)?$/, '')))].filter((name) => !live.has(name))
  const kept = ended.sort().slice(-KEPT_FILES)
  for (const name of kept) await boundLog(logFile(folder, name))
  const old = ended.slice(0, -KEPT_FILES)
  for (const name of old) {
    await rm(logFile(folder, name), { force: true })
    await rm(`${logFile(folder, name)}.1`, { force: true })
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function readEnd(path: string, bytes: number): Promise<Buffer> {
  const handle = await open(path, 'r')
  try {
    const { size } = await handle.stat()
    const buffer = Buffer.alloc(Math.min(bytes, size))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, size - buffer.length)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
