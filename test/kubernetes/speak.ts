import type { JsonObject } from './json.ts'
import type { ApiServer } from './server.ts'

export interface Spoken {
  readonly status: number
  readonly body: JsonObject
}

/** Plain requests to a double, for its own tests. */
export interface Speaker {
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Spoken>
  get(path: string): Promise<Spoken>
  apply(path: string, body: unknown, query?: string): Promise<Spoken>
  text(path: string): Promise<string>
}

const APPLY = { 'content-type': 'application/apply-patch+yaml' }

export function speaker({ url }: Pick<ApiServer, 'url'>): Speaker {
  const send: Speaker['send'] = async (method, path, body, headers = { 'content-type': 'application/json' }) => {
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as JsonObject }
  }
  return {
    send,
    get: (path) => send('GET', path),
    apply: (path, body, query = 'fieldManager=slipway') => send('PATCH', `${path}?${query}`, body, APPLY),
    text: async (path) => (await fetch(url + path)).text(),
  }
}

export const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }

export function configMap(name: string, data: Record<string, string>, more: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', ...more }, data }
}

/** Its pods do what the image says. */
export function workload(kind: string, name: string, { image = 'web:v1', ...spec }: JsonObject = {}): JsonObject {
  const labels = { app: name }
  const isJob = kind === 'Job'
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image }], ...(isJob && { restartPolicy: 'Never' }) },
  }
  return {
    apiVersion: isJob ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: { ...(!isJob && { selector: { matchLabels: labels } }), template, ...spec },
  }
}
