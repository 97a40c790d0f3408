import { createHash } from 'node:crypto'
import type { Health, LiveState, Resource } from '#domain/health.ts'
import { cut } from '#domain/text.ts'
import { formatKey } from '../manifest.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import type { Entry } from './entry.ts'
import { at, fieldsOf, listAt } from './fields.ts'
import type { View } from './store.ts'

export interface Judged {
  readonly health: Health
  readonly reason: string
}

/** A root of the tree: what the application put there, or should have. */
export interface JudgedRoot extends Judged {
  readonly key: ObjectKey
  readonly object: LiveObject | undefined
}

/** How the health of objects is told. Pure. */
export interface HealthRules {
  healthOf(object: LiveObject, context: { children(uid: string): LiveObject[] }): Judged
  overall(roots: readonly JudgedRoot[]): Judged
}

export interface TreeQuestion {
  readonly application: string
  /** The inventory. */
  readonly roots: readonly ObjectKey[]
  readonly view: View
  readonly rules: HealthRules
  /** The label that tells variants apart, and which of its values means which variant. */
  readonly variantOf: (labels: Readonly<Record<string, string>>) => string | undefined
  readonly weights?: Readonly<Record<string, number>> | undefined
  readonly now: number
}

const MOST_RESOURCES = 10_000
const DEEPEST = 12
/** A watch that was broken for so long says nothing of the present. */
export const STALE_MS = 20_000

/** What an application has in the cluster, as a tree by owners, each with its health. Pure. */
export function treeOf(question: TreeQuestion): LiveState {
  const { application, view, roots, rules, now } = question
  const known = new Set(roots.map(formatKey))
  // What bears our mark without being in the inventory: a copy for a variant, or what a crash has left.
  const marked = view.ofApplication(application).filter(({ id, owners }) => !known.has(id) && owners.length === 0)
  const judged = [...roots, ...marked.map(({ key }) => key)].map((key) => rootOf(question, key))
  if (judged.length === 0) return { at: now, health: 'missing', reason: 'not deployed here', resources: [] }
  const seen = new Set(judged.map(({ key }) => idOf(key)))
  const resources = judged.flatMap((root) => branch(question, { root, seen }))
  const shown = resources.slice(0, MOST_RESOURCES)
  const { health, reason } = rules.overall(judged)
  const left = resources.length - shown.length
  return {
    at: now,
    health,
    reason: cut(left > 0 ? `${reason} (${left} more resources are not shown)` : reason, 2_000),
    resources: shown,
    ...(question.weights ? { weights: { ...question.weights } } : {}),
  }
}

function rootOf({ view, rules, now }: TreeQuestion, key: ObjectKey): JudgedRoot {
  const state = view.stateOf(key)
  const entry = view.find(key)
  if (state.type === 'broken' && (!state.loaded || now - state.since >= STALE_MS)) {
    const seen = new Date(state.since).toISOString().slice(11, 19)
    return { key, object: undefined, health: 'unknown', reason: `not seen since ${seen} UTC: ${state.why}` }
  }
  if (state.type === 'loading' && !entry) {
    return { key, object: undefined, health: 'unknown', reason: 'not looked at yet' }
  }
  if (!entry) {
    if (key.group === 'batch' && key.kind === 'Job') {
      return { key, object: undefined, health: 'healthy', reason: 'it is not there: jobs may go once they have ended' }
    }
    const why = state.type === 'absent' ? `the cluster does not know the kind ${key.kind}` : 'it is not in the cluster'
    return { key, object: undefined, health: 'missing', reason: why }
  }
  const object = entry.object()
  return { key, object, ...rules.healthOf(object, contextOf(view)) }
}

function contextOf(view: View): { children(uid: string): LiveObject[] } {
  return { children: (uid) => view.children(uid).map((entry) => entry.object()) }
}

interface Within {
  readonly root: JudgedRoot
  /** Ids that are in the tree already: an object with two owners is shown once. */
  readonly seen: Set<string>
}

function branch(question: TreeQuestion, within: Within): Resource[] {
  const { root } = within
  const resource = resourceOf(question, { ...root, parent: undefined, inherited: undefined })
  if (!root.object) return [resource]
  const uid = root.object.metadata.uid
  return [resource, ...descendants(question, { ...within, uid, parent: resource, depth: 1 })]
}

function descendants(
  question: TreeQuestion,
  {
    seen,
    uid,
    parent,
    depth,
    root,
  }: Within & { readonly uid: string; readonly parent: Resource; readonly depth: number },
): Resource[] {
  const { view, rules } = question
  const found: Resource[] = []
  if (depth > DEEPEST) return found
  const below = [...view.children(uid), ...claimsOf(view, uid)]
  for (const entry of below.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (seen.has(idOf(entry.key)) || isIdle(entry, view)) continue
    seen.add(idOf(entry.key))
    const object = entry.object()
    const judged = { key: entry.key, object, ...rules.healthOf(object, contextOf(view)) }
    const resource = resourceOf(question, { ...judged, parent: parent.id, inherited: parent.variant })
    found.push(resource, ...descendants(question, { seen, root, uid: entry.uid, parent: resource, depth: depth + 1 }))
  }
  return found
}

/** The storage of a pod, which it does not own. */
function claimsOf(view: View, uid: string): Entry[] {
  const pod = view.byUid(uid)
  if (pod?.key.kind !== 'Pod') return []
  const { namespace } = pod.key
  return listAt(pod.object(), 'spec.volumes').flatMap((volume) => {
    const name = at(volume, 'persistentVolumeClaim.claimName')
    if (typeof name !== 'string') return []
    return view.find({ group: '', kind: 'PersistentVolumeClaim', namespace, name }) ?? []
  })
}

/** A Deployment keeps ReplicaSets of earlier revisions, with nothing in them. */
function isIdle(entry: Entry, view: View): boolean {
  if (entry.key.kind !== 'ReplicaSet' || view.children(entry.uid).length > 0) return false
  const object = entry.object()
  return at(object, 'spec.replicas') === 0
}

function resourceOf(
  { variantOf }: TreeQuestion,
  one: JudgedRoot & { readonly parent: string | undefined; readonly inherited: string | undefined },
): Resource {
  const { key, object, parent } = one
  const variant = object ? (variantOf(labelsOf(object)) ?? one.inherited) : undefined
  return {
    id: idOf(key),
    ...(parent === undefined ? {} : { parent }),
    kind: cut(key.kind, 200),
    name: cut(key.namespace === '' ? key.name : `${key.namespace}/${key.name}`, 500),
    ...(variant === undefined ? {} : { variant: cut(variant, 100) }),
    health: one.health,
    reason: cut(one.reason, 2_000),
    ...(object ? { fields: fieldsOf(object) } : {}),
  }
}

/** A workload's variant is that of its pods. */
function labelsOf(object: LiveObject): Readonly<Record<string, string>> {
  const template = at(object, 'spec.template.metadata.labels')
  return { ...(template as Record<string, string> | undefined), ...object.metadata.labels }
}

const LONGEST_ID = 500

/** The resource's id in live state. */
export function idOf(key: ObjectKey): string {
  const id = formatKey(key)
  if (id.length <= LONGEST_ID) return id
  return `${id.slice(0, LONGEST_ID - 41)}~${createHash('sha1').update(id).digest('hex')}`
}
