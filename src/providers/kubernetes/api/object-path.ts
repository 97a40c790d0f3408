import { slipwayError } from '#domain/errors.ts'
import type { Manifest } from '../manifest.ts'
import { apiVersionOf } from './kinds.ts'
import type { KindInfo } from './kinds.ts'

/** `/apis/apps/v1/namespaces/shop/deployments`; without a namespace that of all namespaces. */
export function listPath(info: KindInfo, namespace?: string): string {
  const root = info.group === '' ? `/api/${info.version}` : `/apis/${info.group}/${info.version}`
  const within = info.namespaced && namespace ? `/namespaces/${segment(namespace)}` : ''
  return `${root}${within}/${info.plural}`
}

export function objectPath(info: KindInfo, { namespace, name }: { namespace: string; name: string }): string {
  if (info.namespaced && namespace === '') {
    throw slipwayError('kubernetes.invalid', { what: `${info.kind} ${name}`, words: 'it needs a namespace' })
  }
  return `${listPath(info, namespace)}/${segment(name)}`
}

/** A name comes from git: `..` would be another path. */
function segment(name: string): string {
  if (name !== '' && name !== '.' && name !== '..') return encodeURIComponent(name)
  throw slipwayError('kubernetes.invalid', { what: 'An object', words: `"${name}" is no name` })
}

/** Items of a list do not say what they are. */
export function withKind<T extends object>(info: KindInfo, item: T): T & Pick<Manifest, 'apiVersion' | 'kind'> {
  return { apiVersion: apiVersionOf(info), kind: info.kind, ...item }
}
