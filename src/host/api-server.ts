import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { chmod, lstat, mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reportOf, slipwayError, SlipwayError } from '#domain/errors.ts'
import type { Log } from '#tools/log.ts'
import type { House } from './house.ts'
import type { MetricsListener } from './metrics-listener.ts'
import { metricsText } from './metrics-text.ts'
import { streamOutput } from './output-stream.ts'
import {
  parseFront,
  parseHostSettings,
  parseMoment,
  parseName,
  parseOutputAsked,
  parsePattern,
  parseVariant,
  parseVariantSpec,
  parseWeights,
} from './parse.ts'
import { streamState } from './state-stream.ts'

export interface ApiOptions {
  readonly house: House
  readonly metrics: MetricsListener
  readonly log: Log
}

const MAX_BODY_BYTES = 1024 * 1024

interface Call {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly url: URL
  /** Parts of the path behind `/v1`. */
  readonly path: readonly string[]
}

/** Listens on the socket, which only this user may open. */
export async function serveApi(socket: string, options: ApiOptions): Promise<Server> {
  await claimFolder(dirname(socket))
  await rm(socket, { force: true }) // The lock says that no other daemon lives: it is a left-over.
  const server = createServer((req, res) => {
    void answer(req, res, options)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  await chmod(socket, 0o600)
  return server
}

/** In a folder for temporary files anybody could have made ours before us. */
async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  const uid = process.getuid?.()
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw slipwayError('host.folder-foreign', { folder })
  }
}

async function answer(req: IncomingMessage, res: ServerResponse, options: ApiOptions): Promise<void> {
  try {
    const url = new URL(req.url ?? '/', 'http://host')
    const [version, ...path] = url.pathname.slice(1).split('/')
    if (url.pathname === '/metrics') {
      sendText(res, metricsText(options.house.all()))
      return
    }
    if (version !== 'v1') throw slipwayError('host.bad-request', { what: 'no such path' })
    await dispatch({ req, res, url, path }, options)
  } catch (error) {
    sendError(res, error, options.log)
  }
}

async function dispatch(call: Call, options: ApiOptions): Promise<void> {
  const { req, res, path } = call
  const [noun, name, part] = path
  const what = `${req.method} ${noun}`
  if (what === 'GET info' && path.length === 1) return sendJson(res, { pid: process.pid })
  if (what === 'GET applications' && path.length === 1) return sendJson(res, options.house.states())
  if (what === 'PUT settings' && path.length === 1) {
    await options.metrics.apply(parseHostSettings(await readBody(req)))
    return sendJson(res, {})
  }
  if (noun !== 'applications' || name === undefined) throw slipwayError('host.bad-request', { what: 'no such path' })
  if (req.method !== 'GET') return write(call, parseName(name), options)
  if (part === 'watch') return streamState(options.house, parseName(name), res)
  return read(call, parseName(name), options)
}

async function read({ res, url, path }: Call, name: string, { house }: ApiOptions): Promise<void> {
  const application = house.get(name)
  if (path.length === 2) return sendJson(res, application.state())
  const moment = (name: string): number => parseMoment(url.searchParams.get(name), name)
  switch (path[2]) {
    case 'windows':
      return sendJson(res, application.windows(moment('from'), moment('to')))
    case 'log-lines': {
      const pattern = parsePattern(url.searchParams.get('pattern'))
      return sendJson(res, await application.logLines({ from: moment('from'), to: moment('to'), pattern }))
    }
    case 'output':
      return streamOutput(house.outputOf(name), parseOutputAsked(url.searchParams), res)
    default:
      throw slipwayError('host.bad-request', { what: 'no such path' })
  }
}

async function write({ req, res, path }: Call, name: string, { house }: ApiOptions): Promise<void> {
  const what = [req.method, ...path.slice(2, 3)].join(' ')
  switch (what) {
    case 'PUT front':
      await house.declareFront(name, parseFront(await readBody(req)))
      break
    case 'PUT weights': {
      const weights = parseWeights(await readBody(req))
      await house.change(name, (application) => application.declareWeights(weights))
      break
    }
    case 'PUT variants': {
      const [variant, spec] = [parseVariant(path[3]), parseVariantSpec(await readBody(req))]
      await house.change(name, (application) => application.declareVariant(variant, spec))
      break
    }
    case 'DELETE variants': {
      const variant = parseVariant(path[3])
      await house.change(name, (application) => application.removeVariant(variant))
      break
    }
    case 'DELETE':
      await house.change(name, (application) => application.remove())
      break
    default:
      throw slipwayError('host.bad-request', { what: 'no such path' })
  }
  sendJson(res, house.find(name)?.state() ?? null)
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw slipwayError('host.bad-request', { what: 'the body is too large' })
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw slipwayError('host.bad-request', { what: 'the body is no JSON' })
  }
}

function sendError(res: ServerResponse, error: unknown, log: Log): void {
  if (!(error instanceof SlipwayError)) log.error('A request to the host daemon failed', { error })
  if (res.headersSent) {
    res.destroy()
    return
  }
  const details = error instanceof SlipwayError ? error.details : {}
  const status = error instanceof SlipwayError && error.kind !== 'bug' ? 409 : 400
  sendJson(res, { ...reportOf(error), details }, error instanceof SlipwayError ? status : 500)
}

function sendJson(res: ServerResponse, value: unknown, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json' })
  res.end(JSON.stringify(value))
}

function sendText(res: ServerResponse, text: string): void {
  res.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  res.end(text)
}
