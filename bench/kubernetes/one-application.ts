import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { NO_TOOLS, realTools } from '#providers/kubernetes/render/fixture/rendering.ts'
import { exec, minimalEnvironment } from '#tools/exec.ts'
import { atRest } from '../agent-watch.ts'
import type { BenchTools, Figure } from '../figure.ts'
import { percentile, rangeSpread } from '../spread.ts'
import { filesOf, NAMESPACE, plainObjects } from './objects.ts'
import { openScene, untilAllEnded } from './scene.ts'
import type { Scene } from './scene.ts'

const OBJECTS = 20
const ROUNDS = 10
const PART_PERCENT = 100 / 3

/** One application of twenty objects, in turn with `kubectl apply --server-side` of the same. */
export async function oneApplication({ smoke, say }: BenchTools): Promise<Figure[]> {
  const { kubectl } = (await realTools()) ?? {}
  if (kubectl === undefined) {
    say(`SKIPPED: ${NO_TOOLS}`)
    return []
  }
  await using scene = await openScene({ controllers: false })
  const [ours, theirs]: [number[], number[]] = [[], []]
  for (let i = 0; i < (smoke ? 1 : ROUNDS) + 1; i += 1) {
    const own = await applyBySlipway(scene, `ours-${i}`, i + 1)
    const other = await applyByKubectl(scene, kubectl, `theirs-${i}`)
    if (i === 0) continue // Both ask the cluster for its kinds the first time, and remember them.
    ours.push(own)
    theirs.push(other)
  }
  say(`${ours.length} applications by each`)
  return [
    {
      what: `sync of an application of ${OBJECTS} objects, of the time of kubectl apply --server-side`,
      unit: '%',
      bound: { atMost: PART_PERCENT },
      value: (100 * percentile(ours, 0.5)) / percentile(theirs, 0.5),
      spread: `${rangeSpread(ours, 'ms')} against ${rangeSpread(theirs, 'ms')}`,
      against:
        'medians; fact `step-started` → `finished`, inventory included, against the whole process with its caches warm',
    },
  ]
}

async function applyBySlipway(scene: Scene, name: string, count: number): Promise<number> {
  await scene.repository.commit(new Map(filesOf(name, plainObjects(name, OBJECTS))))
  await untilAllEnded(scene, count)
  await atRest(scene.agent)
  const sql = `select fact.body ->> '$.at' as at from fact join fact as first on first.deployment = fact.deployment
    where first.seq = 1 and first.body ->> '$.application' = ? and fact.body ->> '$.kind' = ?`
  const at = (kind: string): number => Number(scene.journal.prepare(sql).get(name, kind)?.['at'])
  return at('finished') - at('step-started')
}

async function applyByKubectl({ folder, cluster }: Scene, kubectl: string, name: string): Promise<number> {
  const file = join(folder, `${name}.yaml`)
  const home = join(folder, 'kubectl-home')
  await mkdir(home, { recursive: true })
  await writeFile(
    file,
    plainObjects(name, OBJECTS)
      .map((one) => stringify(one))
      .join('---\n'),
  )
  const env = minimalEnvironment({ HOME: home, KUBECONFIG: cluster.kubeconfig })
  const startedAt = performance.now()
  const args = ['apply', '--server-side', '--namespace', NAMESPACE, '-f', file]
  await exec(kubectl, args, { cwd: folder, env, timeoutMs: 60_000 })
  return performance.now() - startedAt
}
