import type { Sent } from './faults.ts'

/** A rule of a Role or ClusterRole, as far as it is read here: no names, no addresses. */
export interface Rule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly verbs: readonly string[]
}

export interface Grant {
  /** Undefined: in every namespace, and what has none. */
  readonly namespace: string | undefined
  readonly rules: readonly Rule[]
}

/** Whether the API server would let it through. What is no object, such as discovery, everybody may read. */
export function isAllowed(sent: Sent, grants: readonly Grant[]): boolean {
  if (sent.plural === '') return true
  const resource = resourceOf(sent)
  return grants.some(
    ({ namespace, rules }) =>
      (namespace === undefined || namespace === sent.namespace) &&
      rules.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups.includes(sent.group) && resources.includes(resource) && verbs.includes(sent.verb),
      ),
  )
}

/** `pods/log`. */
export function resourceOf({ path, plural, name }: Sent): string {
  const [, subresource] = name === '' ? [] : (path.split('?', 1)[0] ?? '').split(`/${plural}/${name}/`)
  return subresource ? `${plural}/${subresource}` : plural
}

/** What the Roles and ClusterRoles among the manifests grant. */
export function grantsOf(manifests: readonly Readonly<Record<string, unknown>>[]): readonly Grant[] {
  return manifests.flatMap(({ kind, metadata, rules }): Grant[] => {
    if (kind !== 'Role' && kind !== 'ClusterRole') return []
    const { namespace } = metadata as { namespace?: string }
    return [{ namespace: kind === 'Role' ? namespace : undefined, rules: rules as readonly Rule[] }]
  })
}
