import { mkdir, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { request, Agent } from 'node:http'
import { join } from 'node:path'
import { Supervised } from '#cli/processes/supervise.ts'
import type { VariantSpec } from '#host/api.ts'
import { createHostClient } from '#host/client.ts'
import type { HostClient } from '#host/client.ts'
import { silentLog } from '#tools/log.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { freePort } from './free-port.ts'
import { canLookAtProcesses, cpuMsOf } from './process-table.ts'
import { LOAD_CONNECTIONS, loadName, requestsPerSecond, startBareProxy } from './programs.ts'
import { rolloutFigures } from './rollouts.ts'
import { percentile, rangeSpread } from './spread.ts'
import { temporaryFolder } from './temporary.ts'

const APPLICATION = 'app'
const ROUNDS = 6
const ROUND_MS = 3_000
const WARM_MS = 2_000
const LEAST_PERCENT = 60
const SPLIT_REQUESTS = 10_000
const SPLIT_CONNECTIONS = 32
const CANARY_PERCENT = 20
const SPLIT_TOLERANCE = 1

/** What the host provider's proxy costs, how exactly it splits, and what a rollout does to requests. */
export const proxy: Bench = {
  name: 'proxy',
  async measure(tools) {
    return [...(await daemonFigures(tools)), ...(await rolloutFigures(tools))]
  },
}

async function daemonFigures(tools: BenchTools): Promise<Figure[]> {
  await using folder = await temporaryFolder()
  // As `slipway up` starts it.
  const daemon = new Supervised(
    { command: 'host', args: ['--home', folder.path] },
    { log: silentLog, onFailure: (words) => tools.say(words) },
  )
  try {
    const { socket } = await daemon.start()
    const client = createHostClient(String(socket))
    const port = await freePort()
    const behind = await deploy(client, folder.path, port)
    const throughput = await compareThroughput({ port, behind, pid: daemon.pid ?? 0 }, tools)
    return [...throughput, await splitFigure(client, port, folder.path)]
  } finally {
    await daemon.stop('SIGINT')
  }
}

/** Answers with the port of the instance. */
async function deploy(client: HostClient, folder: string, port: number): Promise<number> {
  await client.declareFront(APPLICATION, { listen: `127.0.0.1:${port}`, headers: [] })
  await client.declareVariant(APPLICATION, 'primary', await versionSpec(folder, 'primary'))
  await untilSettled(client, 'primary')
  const state = await client.state(APPLICATION)
  return state?.variants[0]?.instances[0]?.port ?? 0
}

async function versionSpec(home: string, version: string): Promise<VariantSpec> {
  const folder = join(home, `release-${version}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n')
  await writeFile(join(folder, 'server.js'), readFileSync(new URL('./program/answerer.js', import.meta.url)))
  return {
    release: Buffer.from(version).toString('hex'),
    folder,
    command: [process.execPath, 'server.js'],
    env: { VERSION: version },
    portVariable: 'PORT',
    replicas: 1,
    health: { path: '/', everyMs: 1_000, timeoutMs: 5_000, healthyAfter: 1, unhealthyAfter: 3, startWithinMs: 60_000 },
    stop: { signal: 'SIGTERM', graceMs: 5_000, drainMs: 5_000 },
  }
}

async function untilSettled(client: HostClient, variant: string): Promise<void> {
  for await (const state of client.watch(APPLICATION, AbortSignal.timeout(60_000))) {
    if (state?.variants.some((one) => one.variant === variant && one.settled)) return
  }
  throw new Error(`${variant} did not settle`)
}

interface Proxies {
  readonly port: number
  readonly behind: number
  readonly pid: number
}

interface Round {
  readonly perSecond: number
  /** Of the proxy's process alone. */
  readonly perCpuSecond: number
}

/** Ours and the bare one in turn, so that whatever else the machine does meets both. */
async function compareThroughput(ours: Proxies, { smoke, say }: BenchTools): Promise<Figure[]> {
  await using bare = await startBareProxy(ours.behind)
  for (const { port } of [ours, bare]) await requestsPerSecond(port, smoke ? 1_000 : WARM_MS)
  const rounds: { readonly ours: Round; readonly bare: Round }[] = []
  for (let i = 0; i < (smoke ? 1 : ROUNDS); i += 1) {
    const round = { ours: await loadOnce(ours, smoke), bare: await loadOnce(bare, smoke) }
    const [mine, other] = [round.ours.perSecond, round.bare.perSecond].map(Math.round)
    say(`${mine} requests a second through Slipway’s proxy, ${other} through a bare one`)
    rounds.push(round)
  }
  const of = (what: string, pick: (round: Round) => number): Figure => {
    const ratios = rounds.map((round) => (pick(round.ours) / pick(round.bare)) * 100)
    const medians = (['ours', 'bare'] as const).map((one) =>
      percentile(
        rounds.map((round) => pick(round[one])),
        0.5,
      ),
    )
    return {
      what,
      unit: '%',
      value: percentile(ratios, 0.5),
      spread: `${rangeSpread(ratios, '%')}; medians ${medians.map(Math.round).join(' and ')}`,
      against: `the same application behind both, in turn; ${loadName()}, ${LOAD_CONNECTIONS} connections`,
    }
  }
  const perSecond = of('requests a second, of those through a bare `node:http` proxy', (round) => round.perSecond)
  const perCpuSecond = of('the same by second of the proxy’s processor time', (round) => round.perCpuSecond)
  return [{ ...perSecond, bound: { atLeast: LEAST_PERCENT } }, ...(canLookAtProcesses() ? [perCpuSecond] : [])]
}

async function loadOnce({ port, pid }: { port: number; pid: number }, smoke: boolean): Promise<Round> {
  const forMs = smoke ? 1_000 : ROUND_MS
  const before = cpuMsOf([pid])
  const perSecond = await requestsPerSecond(port, forMs)
  return { perSecond, perCpuSecond: (perSecond * forMs) / (cpuMsOf([pid]) - before) }
}

async function splitFigure(client: HostClient, port: number, folder: string): Promise<Figure> {
  await client.declareVariant(APPLICATION, 'canary', await versionSpec(folder, 'canary'))
  await untilSettled(client, 'canary')
  await client.declareWeights(APPLICATION, { primary: 100 - CANARY_PERCENT, canary: CANARY_PERCENT, baseline: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: SPLIT_CONNECTIONS })
  const answers = new Map<string, number>()
  let left = SPLIT_REQUESTS
  const ask = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const body = await get(port, agent)
      answers.set(body, (answers.get(body) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: SPLIT_CONNECTIONS }, ask))
  agent.destroy()
  const canary = answers.get('canary') ?? 0
  return {
    what: `share of the canary where ${CANARY_PERCENT} % were asked for`,
    unit: '%',
    bound: { atLeast: CANARY_PERCENT - SPLIT_TOLERANCE, atMost: CANARY_PERCENT + SPLIT_TOLERANCE },
    value: (canary / SPLIT_REQUESTS) * 100,
    spread: [...answers].map(([version, count]) => `${version} ${count}`).join(', '),
    against: `${SPLIT_REQUESTS} requests over ${SPLIT_CONNECTIONS} connections`,
  }
}

function get(port: number, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent }, (answer) => {
      let body = ''
      answer.setEncoding('utf8')
      answer.on('data', (text: string) => {
        body += text
      })
      answer.on('error', reject)
      answer.on('end', () => resolve(body))
    })
    sent.on('error', reject)
    sent.end()
  })
}
