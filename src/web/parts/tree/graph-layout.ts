export const NODE_WIDTH = 260
export const NODE_HEIGHT = 56
const GAP_X = 64
const GAP_Y = 12

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
 * stand before their children.
 */
export function layOut(nodes: readonly Placed[]): GraphLayout {
  const places = new Map<string, Place>()
  const withChild = new Set<string>()
  let lastRow = -1
  let lastColumn = -1
  for (const { key, parent } of nodes) {
    const above = parent === undefined ? undefined : places.get(parent)
    const isFirstChild = parent !== undefined && above !== undefined && !withChild.has(parent)
    if (parent !== undefined) withChild.add(parent)
    const place = { column: above ? above.column + 1 : 0, row: isFirstChild ? above.row : lastRow + 1 }
    lastRow = Math.max(lastRow, place.row)
    lastColumn = Math.max(lastColumn, place.column)
    places.set(key, place)
  }
  return {
    points: new Map([...places].map(([key, place]) => [key, pointOf(place)])),
    width: Math.max(0, (lastColumn + 1) * (NODE_WIDTH + GAP_X) - GAP_X),
    height: Math.max(0, (lastRow + 1) * (NODE_HEIGHT + GAP_Y) - GAP_Y),
  }
}

function pointOf({ column, row }: Place): Point {
  return { x: column * (NODE_WIDTH + GAP_X), y: row * (NODE_HEIGHT + GAP_Y) }
}
