import type { ServerResponse } from 'node:http'
import { at, listOf, objectOf, textOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import { badRequest } from '../status.ts'
import type { Refusal } from '../status.ts'
import { requireObject } from '../verbs/update.ts'
import type { World } from '../world.ts'
import type { Target } from './target.ts'

/** One line that a container wrote. */
export interface LogLine {
  readonly at: number
  readonly text: string
}

/** What the containers of pods wrote, as the kubelet keeps it. */
export interface PodLogs {
  /** Of the running instance, or of the one before it; undefined where there was none. */
  lines(pod: ApiObject, container: string, previous: boolean): readonly LogLine[] | undefined
  /** Called for each further line. The answer ends it. */
  follow(pod: ApiObject, container: string, listen: (line: LogLine | undefined) => void): () => void
}

export async function streamLog(
  { world, logs }: { readonly world: World; readonly logs: PodLogs },
  { target, query }: { readonly target: Target; readonly query: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  const pod = requireObject(world, { resource: target.resource, namespace: target.namespace ?? '', name: target.name })
  const container = containerOf(pod, query.get('container'))
  const isPrevious = query.get('previous') === 'true'
  const lines = logs.lines(pod, container, isPrevious)
  if (!lines) throw noLog(pod, container, isPrevious)
  const shown = cut(lines, query, world.clock.now())
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.write(shown.map((line) => format(line, query)).join(''))
  if (query.get('follow') !== 'true' || isPrevious) {
    response.end()
    return
  }
  const stop = logs.follow(pod, container, (line) =>
    line ? void response.write(format(line, query)) : void response.end(),
  )
  response.on('close', stop)
}

function containerOf(pod: ApiObject, wanted: string | null): string {
  const names = ['containers', 'initContainers'].flatMap((list) =>
    listOf(at(pod, 'spec', list)).map((item) => textOf(objectOf(item)['name'])),
  )
  if (wanted !== null && wanted !== '') {
    if (names.includes(wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`)
  }
  const own = listOf(at(pod, 'spec', 'containers'))
  if (own.length === 1) return names[0] ?? ''
  throw badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
  )
}

function noLog(pod: ApiObject, container: string, isPrevious: boolean): Refusal {
  const { name } = pod.metadata
  if (isPrevious) return badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
  const status = listOf(at(pod, 'status', 'containerStatuses'))
    .map(objectOf)
    .find((one) => one['name'] === container)
  const reason = textOf(at(status, 'state', 'waiting', 'reason'))
  const why = reason === 'ContainerCreating' || reason === '' ? 'ContainerCreating' : 'trying and failing to pull image'
  return badRequest(`container "${container}" in pod "${name}" is waiting to start: ${why}`)
}

function cut(lines: readonly LogLine[], query: URLSearchParams, now: number): readonly LogLine[] {
  const since = query.get('sinceSeconds')
  const sinceTime = query.get('sinceTime')
  const from = since !== null ? now - Number(since) * 1000 : sinceTime === null ? 0 : Date.parse(sinceTime)
  const young = lines.filter((line) => line.at >= from)
  const tail = query.get('tailLines')
  return tail === null ? young : young.slice(Math.max(0, young.length - Number(tail)))
}

function format({ at, text }: LogLine, query: URLSearchParams): string {
  return query.get('timestamps') === 'true' ? `${new Date(at).toISOString()} ${text}\n` : `${text}\n`
}
