/** One page of a list, as every list of the API answers. */
interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}

const LARGEST_PAGE = 200

/** Reads as many items as are wanted, page by page. `next` is set where there are more. */
export async function readPages<Item>(
  limit: number,
  read: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const size = Math.min(LARGEST_PAGE, limit - items.length)
    const page = await read({ limit: size, ...(cursor === undefined ? {} : { cursor }) })
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && items.length < limit)
  return { items, ...(cursor === undefined ? {} : { next: cursor }) }
}

/** The last line of a list that was cut. */
export function moreLine(page: Page<unknown>, limit: number): string[] {
  return page.next === undefined ? [] : [`… there are more: --limit ${limit * 2}`]
}
