import type { Resource } from '#domain/health.ts'
import { compareText } from '#domain/text.ts'

/** A resource at its place. */
export interface ResourceNode {
  /** The resource's id; of a second resource with the same id another. */
  readonly key: string
  readonly resource: Resource
  readonly children: readonly ResourceNode[]
  /** Whether it names a parent that is not there, or is its own ancestor. */
  readonly isLost: boolean
}

interface Growing extends ResourceNode {
  readonly children: Growing[]
  isLost: boolean
  parent: Growing | undefined
}

/**
 * The tree of resources as they are reported flat. Each is in it once, whatever the report holds: without its parent,
 * in a circle, or with an id that is taken, it stands at the root. The same resources are always in the same order.
 */
export function treeOf(resources: readonly Resource[]): readonly ResourceNode[] {
  const nodes = new Map<string, Growing>()
  for (const resource of resources) {
    const key = freeKey(nodes, resource.id)
    nodes.set(key, { key, resource, children: [], isLost: key !== resource.id, parent: undefined })
  }
  for (const node of nodes.values()) if (!node.isLost) findParent(nodes, node)
  cutCircles(nodes)
  const all = [...nodes.values()].sort(byKindAndName)
  for (const node of all) node.parent?.children.push(node)
  return all.filter((node) => !node.parent)
}

function freeKey(nodes: ReadonlyMap<string, unknown>, id: string): string {
  let key = id
  // Looked for from the number of nodes down: many equal ids do not make this quadratic.
  for (let copy = nodes.size; nodes.has(key); copy += 1) key = `${id} #${copy}`
  return key
}

function findParent(nodes: ReadonlyMap<string, Growing>, node: Growing): void {
  const { parent } = node.resource
  if (parent === undefined) return
  node.parent = nodes.get(parent)
  node.isLost = !node.parent
}

/** Whoever follows parents comes to a root, or back: the first of such a circle becomes a root. */
function cutCircles(nodes: ReadonlyMap<string, Growing>): void {
  const safe = new Set<Growing>()
  for (const start of nodes.values()) {
    const way = new Set<Growing>()
    let at: Growing | undefined = start
    while (at && !safe.has(at) && !way.has(at)) {
      way.add(at)
      at = at.parent
    }
    if (at && way.has(at)) {
      at.parent = undefined
      at.isLost = true
    }
    for (const node of way) safe.add(node)
  }
}

/** Numbers in names by their value: `web 2` before `web 10`. */
const names = new Intl.Collator('en', { numeric: true })

function byKindAndName(one: ResourceNode, other: ResourceNode): number {
  return (
    compareText(one.resource.kind, other.resource.kind) ||
    names.compare(one.resource.name, other.resource.name) ||
    compareText(one.key, other.key)
  )
}

/** From the root down to a resource, itself included; empty where there is none. */
export function wayTo(roots: readonly ResourceNode[], key: string): readonly ResourceNode[] {
  const parents = new Map<ResourceNode, ResourceNode>()
  const open = [...roots]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.key === key) return climb(node, parents)
    for (const child of node.children) {
      parents.set(child, node)
      open.push(child)
    }
  }
  return []
}

function climb(from: ResourceNode, parents: ReadonlyMap<ResourceNode, ResourceNode>): readonly ResourceNode[] {
  const way: ResourceNode[] = []
  for (let node: ResourceNode | undefined = from; node; node = parents.get(node)) way.push(node)
  return way.toReversed()
}
