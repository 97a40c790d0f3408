import type { Health } from '#domain/health.ts'
import { inOrder } from './resource-filter.ts'
import type { ResourceNode } from './resource-tree.ts'

/** Many of the same kind, health and parent, drawn as one. */
export interface ResourceGroup {
  readonly kind: string
  readonly health: Health
  readonly variant: string | undefined
  readonly count: number
  readonly isOpen: boolean
}

/** What is drawn as a box; parents stand before their children. */
export type GraphNode = { readonly key: string; readonly parent: string | undefined } & (
  | { readonly type: 'resource'; readonly node: ResourceNode }
  | { readonly type: 'group'; readonly group: ResourceGroup }
)

/** More equal siblings than this are folded into one box. */
const MOST_EQUAL = 8
/** More boxes than this are no picture any more. */
export const MOST_NODES = 400

interface Open {
  readonly nodes: readonly ResourceNode[]
  readonly parent: string | undefined
}

/** The boxes of a graph, `undefined` where they are too many. `opened` are keys of groups that show their members. */
export function graphNodes(roots: readonly ResourceNode[], opened: ReadonlySet<string>): GraphNode[] | undefined {
  const boxes: GraphNode[] = []
  const calm = calmKeys(roots)
  const open: (Open | GraphNode)[] = [{ nodes: roots, parent: undefined }]
  for (let next = open.pop(); next; next = open.pop()) {
    if ('nodes' in next) {
      open.push(...siblings(next, { opened, calm }).toReversed())
      continue
    }
    boxes.push(next)
    if (boxes.length > MOST_NODES) return undefined
    if (next.type === 'resource') open.push({ nodes: next.node.children, parent: next.key })
  }
  return boxes
}

/** Where the first of equal ones stood stands their group, with its members behind it when it is open. */
interface Known {
  readonly opened: ReadonlySet<string>
  readonly calm: ReadonlySet<string>
}

function siblings({ nodes, parent }: Open, { opened, calm }: Known): GraphNode[] {
  const equal = Map.groupBy(nodes, (node) => likeness(node, calm))
  const boxes: GraphNode[] = []
  for (const [like, members] of equal) {
    if (members.length <= MOST_EQUAL) {
      boxes.push(...members.map((node) => box(node, parent)))
      continue
    }
    const key = `group ${parent ?? ''} ${like}`
    const isOpen = opened.has(key)
    const [{ resource }] = members as [ResourceNode]
    const { kind, health, variant } = resource
    boxes.push({ key, parent, type: 'group', group: { kind, health, variant, count: members.length, isOpen } })
    if (isOpen) boxes.push(...members.map((node) => box(node, key)))
  }
  return boxes
}

function box(node: ResourceNode, parent: string | undefined): GraphNode {
  return { key: node.key, parent, type: 'resource', node }
}

/** What has something beneath it is like others only where all of that is healthy: nothing else shall be folded away. */
function likeness({ key, resource, children }: ResourceNode, calm: ReadonlySet<string>): string {
  if (children.length > 0 && !calm.has(key)) return `alone ${key}`
  return JSON.stringify([resource.kind, resource.health, resource.variant ?? '', children.length > 0])
}

/** Of those that are healthy, with all beneath them. */
function calmKeys(roots: readonly ResourceNode[]): ReadonlySet<string> {
  const calm = new Set<string>()
  for (const { key, resource, children } of inOrder(roots).toReversed())
    if (resource.health === 'healthy' && children.every((child) => calm.has(child.key))) calm.add(key)
  return calm
}
