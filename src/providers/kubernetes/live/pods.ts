import { isRecord } from '../api/problem.ts'
import type { LiveObject, ObjectKey } from '../manifest.ts'
import type { Entry } from './entry.ts'
import { at, listAt } from './fields.ts'
import type { View } from './store.ts'
import { idOf } from './tree.ts'

const DEEPEST = 12

/** The objects of an application, from its roots downwards. */
function entriesOf(view: View, application: string, roots: readonly ObjectKey[]): readonly Entry[] {
  const found = new Map<string, Entry>()
  const walk = (entry: Entry, depth: number): void => {
    if (found.has(entry.id) || depth > DEEPEST) return
    found.set(entry.id, entry)
    for (const child of view.children(entry.uid)) walk(child, depth + 1)
  }
  for (const key of roots) {
    const entry = view.find(key)
    if (entry) walk(entry, 0)
  }
  for (const entry of view.ofApplication(application)) walk(entry, 0)
  return [...found.values()]
}

/** The pods of one resource of an application, or of all; undefined where it has no such resource. */
export function podsOf(
  view: View,
  { application, roots, resource }: { application: string; roots: readonly ObjectKey[]; resource?: string | undefined },
): readonly Entry[] | undefined {
  const all = entriesOf(view, application, roots)
  const pods = (entries: readonly Entry[]): Entry[] =>
    entries.filter(({ key }) => key.group === '' && key.kind === 'Pod')
  if (resource === undefined) return pods(all)
  const wanted = all.find(({ key }) => idOf(key) === resource)
  return wanted ? pods(entriesOf(view, '', [wanted.key])) : undefined
}

export interface Container {
  readonly name: string
  readonly restarts: number
}

/** Those that write something: the usual ones, sidecars, and before the pod runs what prepares it. */
export function containersOf(pod: LiveObject): readonly Container[] {
  const isPending = at(pod, 'status.phase') === 'Pending'
  const first = listAt(pod, 'spec.initContainers').filter((one) => isPending || one['restartPolicy'] === 'Always')
  const statuses = [...listAt(pod, 'status.containerStatuses'), ...listAt(pod, 'status.initContainerStatuses')]
  return [...first, ...listAt(pod, 'spec.containers')].map(({ name }) => {
    const status = statuses.find((one) => one['name'] === name)
    const restarts = isRecord(status) ? status['restartCount'] : 0
    return { name: String(name), restarts: typeof restarts === 'number' ? restarts : 0 }
  })
}

/** It writes no more. */
export function hasEnded(pod: LiveObject): boolean {
  return ['Succeeded', 'Failed'].includes(String(at(pod, 'status.phase')))
}
