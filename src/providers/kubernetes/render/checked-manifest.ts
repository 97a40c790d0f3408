import { createHash } from 'node:crypto'
import { isMapping } from '#domain/config/form.ts'
import type { Origin } from '../desired.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest, Metadata } from '../manifest.ts'
import { manifestError } from './manifest-error.ts'

const API_VERSION = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[a-z][a-z0-9]{0,62}$/
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/
const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const LONGEST_NAME = 253

/** The value as an object that can be named and asked for. Errors: `kubernetes.manifest`. */
export function checkedManifest(value: unknown, place: Origin): Manifest {
  if (!isMapping(value)) throw manifestError(place, 'a mapping with `apiVersion`, `kind` and `metadata` should be here')
  const { apiVersion, kind, metadata } = value
  const refuse = (why: string): Error => manifestError(place, why)
  if (apiVersion === undefined) throw refuse('it has no `apiVersion`')
  if (typeof apiVersion !== 'string' || !API_VERSION.test(apiVersion)) throw refuse('its `apiVersion` is none')
  if (kind === undefined) throw refuse('it has no `kind`')
  if (typeof kind !== 'string' || !KIND.test(kind)) throw refuse('its `kind` is none')
  if (!isMapping(metadata)) throw refuse(`this ${kind} has no \`metadata\` with a name`)
  checkMetadata(kind, metadata, refuse)
  return { ...value, apiVersion, kind, metadata: named(kind, value, metadata, refuse) }
}

type Refuse = (why: string) => Error

function checkMetadata(kind: string, metadata: Readonly<Record<string, unknown>>, refuse: Refuse): void {
  const { namespace } = metadata
  if (namespace !== undefined && namespace !== null && (typeof namespace !== 'string' || !NAMESPACE.test(namespace))) {
    throw refuse(`the namespace of this ${kind} is no name that a cluster takes`)
  }
  for (const field of ['labels', 'annotations'] as const) {
    const texts = metadata[field]
    if (texts === undefined || texts === null) continue
    if (!isMapping(texts)) throw refuse(`metadata.${field} of this ${kind} is not a mapping of keys to texts`)
    const wrong = Object.entries(texts).find(([, text]) => typeof text !== 'string')
    if (wrong) throw refuse(`metadata.${field}.${wrong[0]} of this ${kind} is not a text: write it in quotes`)
  }
}

function named(kind: string, value: object, metadata: Readonly<Record<string, unknown>>, refuse: Refuse): Metadata {
  const { name, generateName, namespace, labels, annotations, ...rest } = metadata
  const kept = {
    ...rest,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(isMapping(labels) ? { labels: labels as Record<string, string> } : {}),
    ...(isMapping(annotations) ? { annotations: annotations as Record<string, string> } : {}),
  }
  if (name !== undefined && name !== null) {
    if (typeof name !== 'string' || !isName(name))
      throw refuse(`the name of this ${kind} is no name that a cluster takes`)
    return { ...kept, name }
  }
  if (typeof generateName !== 'string') throw refuse(`this ${kind} has no \`metadata.name\``)
  if (!isHook(kept.annotations)) {
    throw refuse(`this ${kind} has \`generateName\`, so that it would be another one each time: only hooks may`)
  }
  const generated = `${generateName}${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10)}`
  if (!isName(generated)) throw refuse(`the \`generateName\` of this ${kind} gives no name that a cluster takes`)
  return { ...kept, name: generated }
}

function isHook(annotations: Readonly<Record<string, string>> | undefined): boolean {
  return annotations?.[ANNOTATIONS.hook] !== undefined || annotations?.['helm.sh/hook'] !== undefined
}

/** What can stand in the path of a request as one part of it. */
function isName(name: string): boolean {
  if (name === '' || name.length > LONGEST_NAME || name === '.' || name === '..') return false
  return !/[/%\s\p{Cc}]/u.test(name)
}
