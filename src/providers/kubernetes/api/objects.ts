import { slipwayError } from '#domain/errors.ts'
import { FIELD_MANAGER, keyOf, nameOf } from '../manifest.ts'
import type { LiveObject, Manifest, ObjectKey } from '../manifest.ts'
import type { Api, ApiAnswer, ApiRequest } from './client.ts'
import type { KindInfo, Kinds } from './kinds.ts'
import { listPath, objectPath, withKind } from './object-path.ts'
import { isRecord, isStatus } from './problem.ts'
import { APPLY_PATCH } from './repeat.ts'
import { isSecret, storedForm } from './stored-form.ts'
import { watchEvents } from './watch-events.ts'
import type { WatchEvent } from './watch-events.ts'

export interface Changed {
  readonly object: LiveObject
  /** Whether it was not there before. */
  readonly created: boolean
  readonly warnings: readonly string[]
}

interface ChangeOptions {
  readonly dryRun?: boolean
  readonly signal?: AbortSignal | undefined
}

/** An object in any version, or, as a manifest names it, in that one. */
export type Named = ObjectKey | Manifest

export interface RemoveOptions extends ChangeOptions {
  readonly propagation: 'background' | 'foreground' | 'orphan'
  /** Only that very object: another of the same name stays. */
  readonly uid?: string | undefined
}

export interface Patch {
  readonly type: 'merge' | 'json' | 'strategic'
  readonly body: unknown
}

export interface ListOptions {
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly limit?: number
  readonly signal?: AbortSignal | undefined
}

export interface Page {
  readonly items: readonly LiveObject[]
  /** Of the whole list: a watch goes on from there. */
  readonly resourceVersion: string
}

export interface WatchOptions extends Omit<ListOptions, 'limit'> {
  readonly resourceVersion: string
  /** After so long the server ends the watch. */
  readonly seconds: number
}

/** What can be done with objects. Errors of all: `ApiProblem`, `kubernetes.missing-kind`, `.discovery`, `.unreachable`. */
export interface Objects {
  get(named: Named, signal?: AbortSignal): Promise<LiveObject | undefined>
  /** Server-side apply in our name. Errors: `kubernetes.conflict`, unless forced. */
  apply(manifest: Manifest, options?: ChangeOptions & { readonly force?: boolean }): Promise<Changed>
  /** The whole object; with a `resourceVersion` only if it is still that one. */
  replace(manifest: Manifest, options?: ChangeOptions): Promise<Changed>
  create(manifest: Manifest, options?: ChangeOptions): Promise<Changed>
  patch(named: Named, patch: Patch, options?: ChangeOptions & { readonly subresource?: string }): Promise<Changed>
  /** Answers whether it was there. It may stay for as long as its finalizers hold it. */
  remove(named: Named, options: RemoveOptions): Promise<boolean>
  list(info: KindInfo, options?: ListOptions): AsyncIterable<Page>
  watch(info: KindInfo, options: WatchOptions): AsyncIterable<readonly WatchEvent[]>
}

const PAGE = 500

export function createObjects(api: Api, kinds: Kinds): Objects {
  const send: Send = async (named, make) => {
    const { info, key } = await resolveKind(kinds, named)
    const request = { about: nameOf(key), secret: isSecret(key), ...make(info, key) }
    try {
      const answer = await api.request<LiveObject>(request)
      checkObject(answer.body, api, request)
      return answer
    } catch (error) {
      // The kind went away since it was asked for.
      if (isStatus(error, 404) && error.code === 'kubernetes.missing-kind') kinds.forget()
      throw error
    }
  }
  return {
    ...writes(send),
    async get(named, signal) {
      const asked = send(named, (info, key) => ({ method: 'GET', path: objectPath(info, key), signal }))
      return (await orUndefined(asked))?.body
    },
    async remove(named, options) {
      const { signal } = options
      const body = removal(options)
      const asked = send(named, (info, key) => ({ method: 'DELETE', path: objectPath(info, key), body, signal }))
      return (await orUndefined(asked)) !== undefined
    },
    list: (info, options = {}) => pages(api, info, options),
    watch: (info, options) => watchEvents(api, info, options),
  }
}

/** A proxy may answer 200 with something of its own: that is no object, and none that is gone. */
function checkObject(body: unknown, { server }: Api, { method, path }: ApiRequest): void {
  if (isRecord(body) && isRecord(body['metadata'])) return
  throw slipwayError('kubernetes.bad-answer', { server, method, path, how: 'it is no object' })
}

type Make = (info: KindInfo, key: ObjectKey) => ApiRequest
type Send = (named: Named, make: Make) => Promise<ApiAnswer<LiveObject>>

function writes(send: Send): Pick<Objects, 'apply' | 'replace' | 'create' | 'patch'> {
  const change = async (named: Named, make: Make): Promise<Changed> => {
    const { status, body, warnings } = await send(named, make)
    return { object: body, created: status === 201, warnings }
  }
  return {
    apply: (manifest, { force, ...options } = {}) =>
      change(manifest, (info, key) => ({
        method: 'PATCH',
        path: objectPath(info, key),
        query: { ...ours(options), force: force ? true : undefined },
        body: storedForm(manifest),
        contentType: APPLY_PATCH,
        signal: options.signal,
      })),
    replace: (manifest, options = {}) =>
      change(manifest, (info, key) => ({
        method: 'PUT',
        path: objectPath(info, key),
        query: { ...ours(options), fieldValidation: 'Strict' },
        body: storedForm(manifest),
        signal: options.signal,
      })),
    create: (manifest, options = {}) =>
      change(manifest, (info, { namespace }) => ({
        method: 'POST',
        path: listPath(info, namespace),
        query: { ...ours(options), fieldValidation: 'Strict' },
        body: storedForm(manifest),
        signal: options.signal,
      })),
    patch: (named, { type, body }, { subresource, ...options } = {}) =>
      change(named, (info, key) => ({
        method: 'PATCH',
        path: `${objectPath(info, key)}${subresource === undefined ? '' : `/${subresource}`}`,
        query: ours(options),
        body,
        contentType: PATCHES[type],
        signal: options.signal,
      })),
  }
}

function ours({ dryRun }: ChangeOptions): Record<string, string | undefined> {
  return { fieldManager: FIELD_MANAGER, dryRun: dryRun ? 'All' : undefined }
}

function removal({ propagation, uid, dryRun }: RemoveOptions): unknown {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: PROPAGATIONS[propagation],
    ...(uid === undefined ? {} : { preconditions: { uid } }),
    ...(dryRun ? { dryRun: ['All'] } : {}),
  }
}

const PATCHES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

const PROPAGATIONS = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

async function resolveKind(kinds: Kinds, named: Named): Promise<{ info: KindInfo; key: ObjectKey }> {
  const isManifest = 'metadata' in named
  const key = isManifest ? keyOf(named) : named
  const info = await (isManifest ? kinds.find(named.apiVersion, named.kind) : kinds.preferred(named.group, named.kind))
  if (info) return { info, key }
  const apiVersion = isManifest ? named.apiVersion : named.group || 'v1'
  throw slipwayError('kubernetes.missing-kind', { kind: named.kind, apiVersion })
}

/** The object, or its namespace, is not there; that the cluster lacks the kind is an error. */
async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isStatus(error, 404) && error.code === 'kubernetes.not-found') return undefined
    throw error
  }
}

interface RawList {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items?: readonly LiveObject[] | null
}

async function* pages(api: Api, info: KindInfo, options: ListOptions): AsyncGenerator<Page, void> {
  const { namespace, labelSelector, fieldSelector, limit = PAGE, signal } = options
  const path = listPath(info, namespace)
  let next: string | undefined
  do {
    const query = { labelSelector, fieldSelector, limit, continue: next }
    const { body } = await api.request<RawList>({ method: 'GET', path, query, signal, about: `${info.kind} list` })
    if (!Array.isArray(body.items) && body.items !== null) {
      throw slipwayError('kubernetes.bad-answer', { server: api.server, method: 'GET', path, how: 'it is no list' })
    }
    const items = (body.items ?? []).map((item) => withKind(info, item))
    yield { items, resourceVersion: body.metadata?.resourceVersion ?? '' }
    next = body.metadata?.continue
  } while (next)
}
