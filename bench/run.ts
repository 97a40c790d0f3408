// `npm run bench`: measures what the program promises. `-- --only proxy` for one subject, `-- --smoke` to see that all work.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { command } from './command.ts'
import { isReached } from './figure.ts'
import type { Bench, Figure } from './figure.ts'
import { judge } from './judge.ts'
import { kubernetes } from './kubernetes/index.ts'
import { fleet } from './fleet.ts'
import { parallel } from './parallel.ts'
import { store } from './store.ts'
import { trigger } from './trigger.ts'
import { proxy } from './proxy.ts'
import { push } from './push.ts'
import { start } from './start.ts'
import { figureTable } from './table.ts'
import { web } from './web.ts'

const BENCHES: readonly Bench[] = [start, push, command, proxy, judge, fleet, trigger, store, parallel, kubernetes, web]
const RESULTS = fileURLToPath(new URL('./results/', import.meta.url))

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true, default: [] }, smoke: { type: 'boolean', default: false } },
})
const { only, smoke } = values
const unknown = only.filter((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(', ')}; there are ${BENCHES.map(({ name }) => name).join(', ')}.\n`)
  process.exit(2)
}
process.exitCode = await runBenches(BENCHES.filter(({ name }) => only.length === 0 || only.includes(name)))

async function runBenches(benches: readonly Bench[]): Promise<number> {
  const surroundings = { node: process.version, cores: availableParallelism(), loadBefore: loadavg()[0] ?? 0 }
  process.stdout.write(`${introduction(surroundings)}\n\n`)
  const figures: Figure[] = []
  const broken: string[] = []
  for (const bench of benches) {
    try {
      figures.push(...(await bench.measure({ smoke, say: (words) => say(bench.name, words) })))
    } catch (error) {
      broken.push(bench.name)
      say(bench.name, `BROKEN: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  process.stdout.write(`\n${figureTable(figures, !smoke)}\n\n`)
  writeResults({ ...surroundings, smoke, figures, broken })
  const missed = smoke ? [] : figures.filter((figure) => !isReached(figure))
  if (broken.length > 0) process.stdout.write(`Broken: ${broken.join(', ')}\n`)
  if (missed.length > 0) process.stdout.write(`Missed: ${missed.map(({ what }) => what).join('; ')}\n`)
  return broken.length + missed.length === 0 ? 0 : 1
}

function introduction({ node, cores, loadBefore }: { node: string; cores: number; loadBefore: number }): string {
  const about = `Node ${node}, ${cores} cores, load ${loadBefore.toFixed(1)} before the start`
  const busy =
    loadBefore > cores / 2 ? '\nOther work is going on here: the figures will be worse than they could be.' : ''
  if (smoke) return `Smoke run: it shows that the benchmarks work; its values mean nothing. ${about}`
  return `${about}${busy}`
}

function say(name: string, words: string): void {
  process.stdout.write(`${name}: ${words}\n`)
}

function writeResults(results: object): void {
  mkdirSync(RESULTS, { recursive: true })
  const at = new Date().toISOString()
  const file = `${RESULTS}${at.replaceAll(':', '-')}.json`
  writeFileSync(file, `${JSON.stringify({ at, ...results }, undefined, 2)}\n`)
  process.stdout.write(`Written to bench/results/${file.slice(RESULTS.length)}\n`)
}
