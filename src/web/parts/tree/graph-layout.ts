export const NODE_WIDTH = 260
export const NODE_HEIGHT = 56
const GAP_X = 48
const GAP_Y = 12
/** What has neither parent nor child stands side by side, so many at least. */
const LEAST_COLUMNS = 3
/** Between the trees and those. */
const SPACE_ROWS = 0.25

export interface Placed {
  readonly key: string
  readonly parent: string | undefined
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface GraphLayout {
  readonly points: ReadonlyMap<string, Point>
  readonly width: number
  readonly height: number
}

interface Place {
  readonly column: number
  readonly row: number
}

/**
 * Left to right: each column a generation, the first child beside its parent, each further one beneath. What comes,
 * goes or is opened moves only what stands below it, which a general layout of graphs does not promise. Parents must
 * stand before their children. What stands alone comes last, in rows: most applications have more of that than of trees.
 */
export function layOut(nodes: readonly Placed[]): GraphLayout {
  const parents = new Set(nodes.map(({ parent }) => parent))
  const isAlone = ({ key, parent }: Placed): boolean => parent === undefined && !parents.has(key)
  const places = placeTrees(nodes.filter((node) => !isAlone(node)))
  placeAlone(places, nodes.filter(isAlone))
  const all = [...places.values()]
  const width = Math.max(0, ...all.map(({ column }) => column + 1))
  const height = Math.max(0, ...all.map(({ row }) => row + 1))
  return {
    points: new Map([...places].map(([key, place]) => [key, pointOf(place)])),
    width: Math.max(0, width * (NODE_WIDTH + GAP_X) - GAP_X),
    height: Math.max(0, height * (NODE_HEIGHT + GAP_Y) - GAP_Y),
  }
}

function placeAlone(places: Map<string, Place>, nodes: readonly Placed[]): void {
  const trees = [...places.values()]
  const columns = Math.max(LEAST_COLUMNS, ...trees.map(({ column }) => column + 1))
  const first = trees.length === 0 ? 0 : Math.max(...trees.map(({ row }) => row)) + 1 + SPACE_ROWS
  for (const [index, { key }] of nodes.entries())
    places.set(key, { column: index % columns, row: first + Math.floor(index / columns) })
}

function placeTrees(nodes: readonly Placed[]): Map<string, Place> {
  const places = new Map<string, Place>()
  const withChild = new Set<string>()
  let lastRow = -1
  for (const { key, parent } of nodes) {
    const above = parent === undefined ? undefined : places.get(parent)
    const isFirstChild = parent !== undefined && above !== undefined && !withChild.has(parent)
    if (parent !== undefined) withChild.add(parent)
    const place = { column: above ? above.column + 1 : 0, row: isFirstChild ? above.row : lastRow + 1 }
    lastRow = Math.max(lastRow, place.row)
    places.set(key, place)
  }
  return places
}

function pointOf({ column, row }: Place): Point {
  return { x: column * (NODE_WIDTH + GAP_X), y: row * (NODE_HEIGHT + GAP_Y) }
}
