import { listApplications } from '#contract/applications.ts'
import { getFleet } from '#contract/fleet.ts'
import type { Figure } from '../figure.ts'
import { latencySpread, percentile } from '../spread.ts'
import { ask, newVisitor, openLivePage } from './browser.ts'
import type { Scene } from './scene.ts'

const FILTER_MS = 200
const KEY_MS = 60

/** What is typed, and the list that it has to become. */
interface Search {
  readonly text: string
  readonly first: string
  readonly count: number
}

/** Types into the search field as people do, and waits for the rows. */
export async function measureFilter(scene: Scene): Promise<Figure> {
  const searches = await searchesOf(scene, scene.smoke ? 2 : 24)
  await using context = await newVisitor(scene.browser, scene)
  const page = await openLivePage(context, '/')
  const times: number[] = []
  for (const search of searches) {
    const shown = ask(page, 'searched', search)
    await page.locator('[data-search]').pressSequentially(search.text, { delay: KEY_MS })
    times.push(await shown)
    await page.locator('[data-search]').fill('')
    await page.locator(`main table[aria-rowcount="${scene.applications + 1}"]`).waitFor()
  }
  scene.say(`searched ${times.length} times`)
  return {
    what: 'from the last letter typed to the new rows, p95',
    unit: 'ms',
    bound: { atMost: FILTER_MS },
    value: percentile(times, 0.95),
    spread: latencySpread(times),
    against: `${scene.applications} applications, a letter each ${KEY_MS} ms; event \`input\` → the frame with the rows and their number`,
  }
}

/** Parts of names of which the last letter makes a difference. */
async function searchesOf({ admin, idle }: Scene, wanted: number): Promise<Search[]> {
  const found = new Map<string, Search>()
  const countOf = async (text: string): Promise<number> => (await admin.call(getFleet, { query: { text } })).all
  for (const { name } of idle) {
    for (let length = 4; length <= name.length && found.size < wanted; length += 3) {
      const text = name.slice(0, length)
      if (found.has(text)) continue
      const [count, before] = [await countOf(text), await countOf(text.slice(0, -1))]
      const { items } = await admin.call(listApplications, { query: { text, sort: 'attention', limit: 1 } })
      const [first] = items
      if (first && count !== before) found.set(text, { text, first: first.name, count })
    }
  }
  return [...found.values()]
}
