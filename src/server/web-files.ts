import type { Dirent, Stats } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { reply, SAFE_HEADERS } from './reply.ts'
import { appPage, notBuiltPage } from './web-page.ts'

/** The built web application. */
export interface WebFiles {
  /** Answers with a file or with the page; false where the path is neither. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>
}

interface WebFile {
  readonly file: string
  readonly type: string
  readonly isCompressed: boolean
  /** Its name changes with its content. */
  readonly isLasting: boolean
}

/** One build, as it lay there when it was first asked for. */
interface Build {
  readonly html: string
  /** When the page was written: another one is another build. */
  readonly writtenAt: number
  /** By the path in requests. What is not in it is never looked for on the disk. */
  readonly files: ReadonlyMap<string, WebFile>
}

const PAGE = 'index.html'
const ASSETS = '/assets/'
const COMPRESSED = '.gz'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/** Reads nothing before the first request, and nothing of a file but while it is sent. Without a folder there is no build. */
export function webFiles(folder: string | undefined): WebFiles {
  let known: Build | undefined
  const current = async (): Promise<Build | undefined> => {
    const page = folder === undefined ? undefined : await statOf(join(folder, PAGE))
    if (folder === undefined || !page) return undefined
    if (known?.writtenAt !== page.mtimeMs) known = await readBuild(folder, page.mtimeMs)
    return known
  }
  return {
    async answer(request, response, path) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const isPage = acceptsPage(request, path)
      if (!isPage && extname(path) === '') return false
      const found = await current()
      const file = found?.files.get(path)
      if (file) return sendFile(request, response, file)
      if (isPage) reply(response, found ? appPage(found.html) : notBuiltPage())
      return isPage
    },
  }
}

/** Every path that is nobody else's: which page it means, the application knows. */
function acceptsPage({ headers }: IncomingMessage, path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//') || path.startsWith(ASSETS)) return false
  return /(^|,)\s*text\/html\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))/i.test(headers.accept ?? '')
}

async function readBuild(folder: string, writtenAt: number): Promise<Build> {
  const html = await readFile(join(folder, PAGE), 'utf8')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = new Set(entries.filter((entry) => entry.isFile()).map((entry) => pathOf(folder, entry)))
  const files = new Map<string, WebFile>()
  for (const path of names) {
    const type = TYPES[extname(path)]
    if (type === undefined) continue
    const isCompressed = names.has(path + COMPRESSED)
    files.set(path, { file: join(folder, path), type, isCompressed, isLasting: path.startsWith(ASSETS) })
  }
  return { html, writtenAt, files }
}

function pathOf(folder: string, { parentPath, name }: Dirent): string {
  return `/${relative(folder, join(parentPath, name)).split(sep).join('/')}`
}

/** False where the file is gone since it was listed. */
async function sendFile(request: IncomingMessage, response: ServerResponse, known: WebFile): Promise<boolean> {
  const isCompressed = known.isCompressed && acceptsGzip(request)
  const handle = await open(known.file + (isCompressed ? COMPRESSED : ''), 'r').catch(() => undefined)
  if (!handle) return false
  try {
    const found = await handle.stat()
    const headers = headersOf(known, found, isCompressed)
    if (headers['etag'] !== undefined && request.headers['if-none-match'] === headers['etag']) {
      response.writeHead(304, headers).end()
      return true
    }
    response.writeHead(200, { ...headers, 'content-length': found.size })
    if (request.method === 'HEAD') response.end()
    else await pipeline(handle.createReadStream({ autoClose: false }), response).catch(() => response.destroy())
    return true
  } finally {
    await handle.close()
  }
}

function headersOf(known: WebFile, found: Stats, isCompressed: boolean): Record<string, string> {
  const tag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}${isCompressed ? '-gz' : ''}"`
  return {
    ...SAFE_HEADERS,
    'content-type': known.type,
    ...(known.isLasting
      ? { 'cache-control': 'public, max-age=31536000, immutable' }
      : { 'cache-control': 'no-cache', etag: tag }),
    ...(known.isCompressed ? { vary: 'accept-encoding' } : {}),
    ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
  }
}

function acceptsGzip({ headers }: IncomingMessage): boolean {
  return /(^|,)\s*(gzip|\*)\s*(,|$|;(?!\s*q=0(\.0*)?\s*(,|$)))/i.test(headers['accept-encoding'] ?? '')
}

function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch(() => undefined)
}
