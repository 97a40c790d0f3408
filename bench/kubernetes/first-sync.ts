import { allConsidered, atRest, until } from '../agent-watch.ts'
import type { BenchTools, Figure } from '../figure.ts'
import { canLookAtProcesses, cpuMsOf } from '../process-table.ts'
import { latencySpread, percentile } from '../spread.ts'
import { startCluster } from './cluster.ts'
import { fire } from './fire.ts'
import { changeByHand } from './hand-change.ts'
import { filesOf, NAMESPACE_OBJECT, plainObjects } from './objects.ts'
import { fetchedAt, LOOK_MS, openScene, untilAllEnded } from './scene.ts'
import type { Scene } from './scene.ts'

const APPLICATIONS = 1_000
const OBJECTS = 5
/** What a real API server was seen to take of such objects, at its best. */
const REAL_WRITES_PER_SECOND = 1_000
const AGENT_MB = 400
const PASS_MS = 2_000

/** A thousand applications that the cluster does not know yet; then commits that concern none of them, and changes by hand. */
export async function firstSync(tools: BenchTools): Promise<Figure[]> {
  const count = tools.smoke ? 20 : APPLICATIONS
  const names = Array.from({ length: count }, (_, i) => `app-${String(i).padStart(4, '0')}`)
  const paced = await syncOnce({ names, writesPerSecond: REAL_WRITES_PER_SECOND }, tools, async () => [])
  return syncOnce({ names }, tools, async (scene) => [
    ...paced,
    ...(await passes({ ...scene, names }, tools)),
    await changeByHand(scene, names, tools),
  ])
}

interface FirstSync {
  readonly names: readonly string[]
  /** What the cluster serves; without it, as fast as it can. */
  readonly writesPerSecond?: number
}

async function syncOnce(
  { names, writesPerSecond }: FirstSync,
  { say }: BenchTools,
  rest: (scene: Scene) => Promise<Figure[]>,
): Promise<Figure[]> {
  await using scene = await openScene({ controllers: false, keepsBodies: true })
  if (writesPerSecond !== undefined) await scene.cluster.ask('pace', writesPerSecond)
  scene.git.forget()
  await scene.cluster.ask('forget', null)
  await scene.repository.commit(new Map(names.flatMap((name) => filesOf(name, plainObjects(name, OBJECTS)))))
  const most = await untilAllEnded(scene, names.length)
  const seconds = (Date.now() - fetchedAt(scene)) / 1_000
  say(`${names.length} applications are there after ${seconds.toFixed(1)} s`)
  const requests = (await scene.cluster.ask('requests', null)).filter(({ sentAs }) => sentAs !== undefined)
  const rate = requests.length / seconds
  const raw = await fireRaw(scene, requests, writesPerSecond)
  const objects = Math.round((names.length * OBJECTS) / seconds)
  const server =
    writesPerSecond === undefined ? 'as fast as the double goes' : `by a server of ${writesPerSecond} writes/s`
  return [
    {
      what: `first sync of ${names.length} × ${OBJECTS} objects ${server}, of the rate of the same requests fired raw`,
      unit: '%',
      ...(writesPerSecond === undefined ? {} : { bound: { atLeast: 50 } }),
      value: (100 * rate) / raw,
      spread: `${Math.round(rate)}/s against ${Math.round(raw)}/s; ${objects} objects/s`,
      against: `${requests.length} requests; end of \`git fetch\` → the last deployment has ended`,
    },
    ...(canLookAtProcesses() ? [memory(most)] : []),
    ...(await rest(scene)),
  ]
}

function memory(most: number): Figure {
  const against = `looked at every ${LOOK_MS} ms`
  return {
    what: 'memory of the agent meanwhile, highest',
    unit: 'MB',
    bound: { atMost: AGENT_MB },
    value: most,
    spread: 'resident',
    against,
  }
}

/** At another double of the same kind, with nothing in it. */
async function fireRaw(
  { folder }: Scene,
  requests: Parameters<typeof fire>[1],
  writesPerSecond: number | undefined,
): Promise<number> {
  await using cluster = await startCluster(folder, { controllers: false, keepsBodies: true })
  await cluster.ask('seed', [NAMESPACE_OBJECT])
  if (writesPerSecond !== undefined) await cluster.ask('pace', writesPerSecond)
  return await fire(cluster.url, requests)
}

async function passes(scene: Scene & { readonly names: readonly string[] }, tools: BenchTools): Promise<Figure[]> {
  const times: number[] = []
  await atRest(scene.agent)
  await scene.cluster.ask('forget', null)
  const before = cpuMsOf([scene.agent.pid])
  for (let i = 0; i < (tools.smoke ? 1 : 5); i += 1) {
    scene.git.forget()
    const commit = await scene.repository.commit(new Map([['README.md', `${i}\n`]]))
    const lookedAt = await until(() => allConsidered(scene, commit))
    times.push(lookedAt - fetchedAt(scene))
    await atRest(scene.agent)
  }
  const cpuMs = (cpuMsOf([scene.agent.pid]) - before) / times.length
  const writes = await scene.cluster.ask('writes', null)
  tools.say('looked for passes that find nothing')
  return [
    {
      what: `pass without change over ${scene.names.length} applications, slowest`,
      unit: 'ms',
      bound: { atMost: PASS_MS },
      value: percentile(times, 1),
      spread: `${latencySpread(times)}; ${Math.round(cpuMs)} ms of processor time each, git's included`,
      against: 'end of `git fetch` of a commit that concerns none → the last is marked as looked at',
    },
    {
      what: 'writes to the cluster in them',
      unit: '',
      bound: { atMost: 0 },
      value: writes.length,
      spread: `${times.length} passes`,
      against: 'requests that the cluster saw',
    },
  ]
}
