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

interface Box {
  readonly column: number
  top: number
  bottom: number
}

/**
 * Left to right: each column a generation, each leaf a row of its own, each parent in the middle of its children. A
 * node that comes or goes moves only what stands beneath it, which a general layout of graphs does not promise.
 * Parents must stand before their children.
 */
export function layOut(nodes: readonly Placed[]): GraphLayout {
  const parents = new Set(nodes.map(({ parent }) => parent))
  const boxes = new Map<string, Box>()
  let row = 0
  for (const { key, parent } of nodes) {
    const column = parent === undefined ? 0 : (boxes.get(parent)?.column ?? -1) + 1
    const isLeaf = !parents.has(key)
    boxes.set(key, isLeaf ? { column, top: row, bottom: row } : { column, top: Infinity, bottom: -Infinity })
    if (isLeaf) row += 1
  }
  for (const { key, parent } of nodes.toReversed()) widen(boxes, key, parent)
  const points = new Map([...boxes].map(([key, box]) => [key, pointOf(box)]))
  const columns = Math.max(0, ...[...boxes.values()].map(({ column }) => column + 1))
  return {
    points,
    width: Math.max(0, columns * (NODE_WIDTH + GAP_X) - GAP_X),
    height: Math.max(0, row * (NODE_HEIGHT + GAP_Y) - GAP_Y),
  }
}

function widen(boxes: ReadonlyMap<string, Box>, key: string, parent: string | undefined): void {
  const own = boxes.get(key)
  const above = parent === undefined ? undefined : boxes.get(parent)
  if (!own || !above) return
  const middle = (own.top + own.bottom) / 2
  above.top = Math.min(above.top, middle)
  above.bottom = Math.max(above.bottom, middle)
}

function pointOf({ column, top, bottom }: Box): Point {
  return { x: column * (NODE_WIDTH + GAP_X), y: ((top + bottom) / 2) * (NODE_HEIGHT + GAP_Y) }
}
