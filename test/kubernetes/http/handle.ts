import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Fault, Sent } from '../faults.ts'
import { Refusal } from '../status.ts'
import { openWatch } from '../verbs/watch.ts'
import type { World } from '../world.ts'
import { checkAccess } from './access.ts'
import type { Access } from './access.ts'
import { answerOf, send } from './answer.ts'
import type { Answer } from './answer.ts'
import { unavailable } from './discovery.ts'
import { answerObjects, wantsPartial } from './objects.ts'
import { NOT_FOUND, answerPath } from './paths.ts'
import { readBody } from './read-body.ts'
import type { RequestLogState } from './request-log.ts'
import { findTarget, verbOf } from './target.ts'
import type { Target } from './target.ts'
import { streamLog } from './pod-log.ts'
import type { PodLogs } from './pod-log.ts'

export interface Handler {
  readonly world: World
  readonly access: Access
  readonly log: RequestLogState
  readonly logs: PodLogs
}

/** Answers one request, from the fault that may hit it to the log. */
export async function handle(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { world, log } = handler
  const url = new URL(request.url ?? '/', 'http://api')
  const target = findTarget(world, url.pathname)
  const sent = sentOf(request, url, target)
  const noted = log.add(logged(request, url, sent))
  response.on('close', () => noted.answered(response.statusCode))
  try {
    for (const fault of world.faults.faultsFor(sent)) if (await strike(fault, response)) return
    checkAccess(world, handler.access, { request, sent })
    if (target && world.faults.isDown(target.resource.group)) throw unavailable()
    if (target && sent.verb === 'watch') return watch(world, { target, url, request }, response)
    if (target?.subresource === 'log') return await streamLog(handler, { target, query: url.searchParams }, response)
    const text = await readBody(request)
    noted.came({ url: request.url ?? '/', headers: headersOf(request), text })
    send(response, answer(world, { request, url, target, text }))
  } catch (problem) {
    if (response.headersSent) response.destroy()
    else send(response, answerOf(problem))
  }
}

/** Lets a fault do its harm; true where the request is done with. */
async function strike({ delayMs, answer, garbage, reset }: Fault, response: ServerResponse): Promise<boolean> {
  if (delayMs !== undefined) await setTimeout(delayMs)
  if (reset === true) {
    response.destroy()
    return true
  }
  if (garbage) {
    response.writeHead(garbage.code, { 'content-type': garbage.type })
    pipeline(Readable.from(garbage.text), response, () => {})
    return true
  }
  if (!answer) return false
  const { code, reason, message, retryAfterSeconds } = answer
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  const details = retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds } }
  send(response, answerOf(new Refusal(code, reason, message, { ...details, headers })))
  return true
}

function sentOf(request: IncomingMessage, url: URL, target: Target | undefined): Sent {
  const [, root, group = ''] = url.pathname.split('/')
  return {
    verb: verbOf(request.method ?? 'GET', target, url.searchParams),
    path: url.pathname,
    group: target?.resource.group ?? (root === 'apis' ? group : ''),
    plural: target?.resource.plural ?? '',
    namespace: target?.namespace ?? '',
    name: target?.name ?? '',
  }
}

function logged(request: IncomingMessage, url: URL, sent: Sent): Parameters<RequestLogState['add']>[0] {
  const isDryRun = url.searchParams.get('dryRun') !== null
  return { ...sent, method: request.method ?? '', isDryRun, userAgent: request.headers['user-agent'] ?? '' }
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

interface Incoming {
  readonly request: IncomingMessage
  readonly url: URL
  readonly target: Target | undefined
  readonly text: string
}

function answer(world: World, { request, url, target, text }: Incoming): Answer {
  const accept = request.headers.accept ?? ''
  if (!target)
    return request.method === 'GET'
      ? answerPath(world, { path: url.pathname.replace(/(.)\/$/, '$1'), accept, address: request.headers.host ?? '' })
      : NOT_FOUND
  return answerObjects(world, {
    method: request.method ?? 'GET',
    target,
    query: url.searchParams,
    accept,
    contentType: (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    text,
  })
}

function watch(
  world: World,
  { target, url, request }: { readonly target: Target; readonly url: URL; readonly request: IncomingMessage },
  response: ServerResponse,
): void {
  const query = url.searchParams
  if (target.name !== '') query.set('fieldSelector', `metadata.name=${target.name}`)
  const partial = wantsPartial(request.headers.accept ?? '')
  const selection = { resource: target.resource, namespace: target.namespace, query, partial }
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' })
  response.flushHeaders()
  const close = openWatch(world, selection, {
    send: (line) => void response.write(line),
    end: () => void response.end(),
  })
  const undrop = world.faults.onDrop(() => response.destroy())
  response.on('close', () => {
    undrop()
    close()
  })
}
