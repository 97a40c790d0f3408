import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { listDeployments } from '#contract/deployments.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { applicationFiles } from './application.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { freePort } from './free-port.ts'
import { argumentsOf, canLookAtProcesses, cpuMsOf, family, memoryOf } from './process-table.ts'
import { serveRepository } from './repository.ts'
import type { ServedRepository } from './repository.ts'
import { percentile, rangeSpread } from './spread.ts'
import { startStack } from './stack.ts'
import type { Stack } from './stack.ts'
import { subscribe } from './subscriber.ts'
import { temporaryFolder } from './temporary.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const READY_MS = 1_000
const IDLE_MB = 250
const IDLE_CPU_PERCENT = 1
const SETTLE_MS = 10_000
/** Two rounds of polling the repository. */
const IDLE_MS = 30_000

/** How fast everything starts, and what it costs when nothing happens. */
export const start: Bench = {
  name: 'start',
  async measure(tools) {
    await using folder = await temporaryFolder()
    const listen = `127.0.0.1:${await freePort()}`
    await using repository = await serveRepository(
      folder.path,
      applicationFiles({ listen, version: 'v1', every: '1s' }),
    )
    const place = { folder: folder.path, repository }
    return [...(await startTimes(place, tools)), ...(await idleCosts(place, tools))]
  },
}

interface Place {
  readonly folder: string
  readonly repository: ServedRepository
}

async function startTimes({ folder, repository }: Place, { smoke, say }: BenchTools): Promise<Figure[]> {
  const [bare, first, later]: [number[], number[], number[]] = [[], [], []]
  for (let i = 0; i < (smoke ? 1 : 5); i += 1) {
    const startIn = (name: string): Promise<number> =>
      startOnce({ home: join(folder, `${name}-${i}`), repository: repository.url, env: compileCache(folder, name, i) })
    bare.push(await startIn('bare'))
    await finishInstallation(compileCache(folder, 'installed', i))
    first.push(await startIn('installed'))
    for (let j = 0; j < (smoke ? 1 : 3); j += 1) later.push(await startIn('installed'))
    say(`started ${bare.length + first.length + later.length} times`)
  }
  const of = (what: string, samples: readonly number[], against: string): Figure => ({
    what,
    unit: 'ms',
    bound: { atMost: READY_MS },
    value: percentile(samples, 0.5),
    spread: rangeSpread(samples, 'ms'),
    against,
  })
  return [
    of('first start after the installation until ready', first, 'spawn of `slipway up --repo …` in a new home'),
    of('later start until ready', later, 'the same home again'),
    of('first start after `npm ci --ignore-scripts`', bare, 'a new home, and nothing compiled before'),
  ]
}

function compileCache(folder: string, name: string, i: number): Record<string, string> {
  return { NODE_COMPILE_CACHE: join(folder, `compiled-${name}-${i}`) }
}

/** What npm runs at the end of an installation. */
async function finishInstallation(env: Readonly<Record<string, string>>): Promise<void> {
  const args = ['run', '--silent', '--if-present', 'postinstall']
  await exec('npm', args, { cwd: ROOT, env: { ...minimalEnvironment(), ...env }, timeoutMs: 60_000 })
}

async function startOnce(options: Parameters<typeof startStack>[0]): Promise<number> {
  await using stack = await startStack(options)
  return stack.readyMs
}

/** With one application deployed, whose own processes do not count. */
async function idleCosts({ folder, repository }: Place, { smoke, say }: BenchTools): Promise<Figure[]> {
  if (!canLookAtProcesses()) {
    say('NOT MEASURED: memory and processor time of processes are read from /proc, which this system does not have')
    return []
  }
  // A Node of its own: else pages of the file that this very process maps would be counted in part only.
  const node = join(folder, 'node')
  await copyFile(process.execPath, node)
  const env = compileCache(folder, 'idle', 0)
  await finishInstallation(env)
  await using stack = await startStack({ home: join(folder, 'idle'), repository: repository.url, node, env })
  await firstDeployment(stack)
  await sleep(smoke ? 500 : SETTLE_MS)
  const pids = slipwayProcesses(stack.pid)
  const idleMs = smoke ? 1_000 : IDLE_MS
  say(`looking at ${pids.length} idle processes for ${idleMs / 1_000} s`)
  const [cpuBefore, before] = [cpuMsOf(pids), performance.now()]
  await sleep(idleMs)
  const percent = ((cpuMsOf(pids) - cpuBefore) / (performance.now() - before)) * 100
  return [...memoryFigures(pids), cpuFigure(percent, idleMs)]
}

async function firstDeployment(stack: Stack): Promise<void> {
  await using subscriber = await subscribe(stack.client)
  const page = await stack.client.call(listDeployments)
  if (page.items.some(({ status }) => status === 'succeeded')) return
  await subscriber.fact('finished', ({ status }) => status === 'succeeded')
}

/** `up` and all below it, with git's processes, without what the host daemon runs for applications. */
function slipwayProcesses(root: number): number[] {
  return family(root, (parent) => argumentsOf(parent).includes('host'))
}

function memoryFigures(pids: readonly number[]): Figure[] {
  const { rssMb, pssMb, anonymousMb } = memoryOf(pids)
  const parts = pids.map((pid) => ({ name: nameOf(pid), mb: memoryOf([pid]).pssMb })).filter(({ mb }) => mb > 0)
  const words = parts.map(({ name, mb }) => `${name} ${Math.round(mb)}`).join(', ')
  return [
    {
      what: 'memory of the idle stack, shared pages counted once',
      unit: 'MB',
      bound: { atMost: IDLE_MB },
      value: pssMb,
      spread: `${words}; of it ${Math.round(anonymousMb)} MB heaps and stacks`,
      against:
        'first start after the installation; sum of proportional set sizes, with a copy of Node that nothing else runs',
    },
    {
      what: 'the same, shared pages counted in each process',
      unit: 'MB',
      value: rssMb,
      spread: `${parts.length} processes`,
      against: 'sum of resident set sizes',
    },
  ]
}

function nameOf(pid: number): string {
  const args = argumentsOf(pid)
  const main = args.findIndex((arg) => /slipway\.js$|main\.ts$/.test(arg))
  return (main >= 0 ? args[main + 1] : args[0]) ?? 'ended'
}

function cpuFigure(percent: number, idleMs: number): Figure {
  return {
    what: 'processor time of the idle stack',
    unit: '%',
    bound: { atMost: IDLE_CPU_PERCENT },
    value: percent,
    spread: `over ${idleMs / 1_000} s, in steps of 10 ms`,
    against: 'one core; git’s processes included',
  }
}
