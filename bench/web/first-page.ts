import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import type { Figure } from '../figure.ts'
import { latencySpread, percentile } from '../spread.ts'
import { ask, newVisitor } from './browser.ts'
import type { Scene } from './scene.ts'

const SCRIPT_KB = 250
const FIRST_ROW_MS = 1_000
const LARGEST_PAINT_MS = 1_200
const BLOCKING_MS = 150
const SHIFT = 0.1
/** Tasks up to this long block nobody. */
const SHORT_TASK_MS = 50
/** What the page does after its first rows belongs to it as well. */
const AFTER_MS = 1_500

interface Load {
  readonly rowMs: number
  readonly scripts: readonly { readonly name: string; readonly kb: number }[]
  readonly laterScriptKb: number
  readonly allKb: number
  readonly largestPaintMs: number
  readonly blockingMs: number
  readonly layoutShift: number
}

/** Opens the fleet again and again: by people who never were here, and by one who was. */
export async function measureFirstPage(scene: Scene): Promise<Figure[]> {
  const count = scene.smoke ? 1 : 12
  const cold: Load[] = []
  for (let i = 0; i < count; i += 1) cold.push(await loadAsStranger(scene.browser, scene))
  const warm: Load[] = []
  await using context = await newVisitor(scene.browser, scene)
  await load(context)
  for (let i = 0; i < count; i += 1) warm.push(await load(context))
  scene.say(`opened the fleet ${2 * count} times`)
  return [
    scriptFigure(cold, warm),
    firstRow('nothing kept by the browser', cold, scene),
    firstRow('scripts kept by the browser', warm, scene),
    ...budget(cold),
  ]
}

async function loadAsStranger(browser: Browser, scene: Scene): Promise<Load> {
  await using context = await newVisitor(browser, scene)
  return await load(context)
}

async function load(context: BrowserContext): Promise<Load> {
  const page = await context.newPage()
  await page.goto('/')
  await page.evaluate('pageWatch.firstRow')
  await sleep(AFTER_MS)
  const seen = await ask(page, 'load')
  await page.close()
  const scripts = seen.files.filter(({ name }) => name.endsWith('.js'))
  return {
    rowMs: seen.firstRowAt,
    scripts: scripts.filter(({ isEarly }) => isEarly),
    laterScriptKb: sum(scripts.filter(({ isEarly }) => !isEarly)),
    allKb: seen.pageKb + sum(seen.files),
    largestPaintMs: seen.largestPaintAt,
    blockingMs: seen.longTasks
      .filter(({ at }) => at >= seen.paintedAt)
      .reduce((total, { ms }) => total + Math.max(0, ms - SHORT_TASK_MS), 0),
    layoutShift: seen.layoutShift,
  }
}

function sum(files: readonly { readonly kb: number }[]): number {
  return files.reduce((total, { kb }) => total + kb, 0)
}

/** The most of all loads: what came a little later in one of them counts. */
function scriptFigure(cold: readonly Load[], warm: readonly Load[]): Figure {
  const [most] = [...cold, ...warm].toSorted((a, b) => sum(b.scripts) - sum(a.scripts))
  const scripts = most?.scripts.toSorted((a, b) => b.kb - a.kb) ?? []
  const largest = scripts.slice(0, 3).map(({ name, kb }) => `${name.replace(/^.*\//, '')} ${kb.toFixed(0)} kB`)
  return {
    what: 'JavaScript loaded before the first row',
    unit: 'kB',
    bound: { atMost: SCRIPT_KB },
    value: sum(scripts),
    spread: `${scripts.length} files, largest ${largest.join(', ')}; ${(most?.laterScriptKb ?? 0).toFixed(0)} kB more after it`,
    against:
      'compressed bodies (gzip) of all scripts that had arrived, by the browser’s resource timing; the largest of all loads',
  }
}

function firstRow(what: string, loads: readonly Load[], { applications }: Scene): Figure {
  const times = loads.map(({ rowMs }) => rowMs)
  return {
    what: `first application on the screen, ${what}, p95`,
    unit: 'ms',
    bound: { atMost: FIRST_ROW_MS },
    value: percentile(times, 0.95),
    spread: latencySpread(times),
    against: `${applications} applications; start of the navigation → the frame with the first row, no throttling, server and browser on the same machine`,
  }
}

/** As Lighthouse would, for a desktop. */
function budget(cold: readonly Load[]): Figure[] {
  const against = 'the fleet page, nothing kept by the browser, no throttling; until 1.5 s after the first row'
  const times = (of: (load: Load) => number): number[] => cold.map(of)
  const paints = times(({ largestPaintMs }) => largestPaintMs)
  const blocking = times(({ blockingMs }) => blockingMs)
  const shifts = times(({ layoutShift }) => layoutShift)
  const bytes = times(({ allKb }) => allKb)
  const range = (all: readonly number[], digits: number): string =>
    `${Math.min(...all).toFixed(digits)} to ${Math.max(...all).toFixed(digits)}, ${all.length} times`
  return [
    {
      what: 'largest contentful paint, p95',
      unit: 'ms',
      bound: { atMost: LARGEST_PAINT_MS },
      value: percentile(paints, 0.95),
      spread: latencySpread(paints),
      against,
    },
    {
      what: 'total blocking time, median',
      unit: 'ms',
      bound: { atMost: BLOCKING_MS },
      value: percentile(blocking, 0.5),
      spread: latencySpread(blocking),
      against: 'what tasks after the first paint take beyond 50 ms each, summed up',
    },
    {
      what: 'cumulative layout shift, worst',
      unit: '',
      bound: { atMost: SHIFT },
      value: percentile(shifts, 1),
      spread: range(shifts, 3),
      against,
    },
    { what: 'bytes of the first page', unit: 'kB', value: percentile(bytes, 1), spread: range(bytes, 0), against },
  ]
}
