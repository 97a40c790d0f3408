import { slipwayError } from '#domain/errors.ts'

export interface Page<Item> {
  readonly items: Item[]
  readonly next?: string
}

export type CursorKey = readonly [string | number, string]

/** Where a page ended: the value it is sorted by, and the id that makes it unique. */
function writeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Errors: `request.cursor`. `type` is what the list sorts by. */
export function readCursor(text: string | undefined, type: 'string' | 'number'): CursorKey | undefined {
  if (text === undefined || text === '') return undefined
  const key = parse(text)
  if (!Array.isArray(key) || key.length !== 2) throw slipwayError('request.cursor')
  const [value, id] = key as unknown[]
  if (typeof value !== type || typeof id !== 'string') throw slipwayError('request.cursor')
  return [value as string | number, id]
}

/** Makes a page of one row more than asked for, whose presence says that there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  shape: { item: (row: Row) => Item; key: (row: Row) => CursorKey },
): Page<Item> {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const items = rows.slice(0, limit).map((row) => shape.item(row))
  return last === undefined ? { items } : { items, next: writeCursor(shape.key(last)) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
