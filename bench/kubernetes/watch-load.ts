import { atRest } from '../agent-watch.ts'
import type { BenchTools, Figure } from '../figure.ts'
import { canLookAtProcesses, cpuMsOf, memoryOf } from '../process-table.ts'
import { statusOf } from './churn.ts'
import { filesOf, NAMESPACE } from './objects.ts'
import { openScene, untilAllEnded } from './scene.ts'

const APPLICATIONS = 500
const PODS_OF_EACH = 98
const PER_SECOND = 500
const SECONDS = 30
const AGENT_MB = 600
const CORE_PERCENT = 60

/** Fifty thousand live objects: Deployments that the agent deployed, and what controllers made of them, which changes all the time. */
export async function watchLoad(tools: BenchTools): Promise<Figure[]> {
  if (!canLookAtProcesses()) return []
  const count = tools.smoke ? 5 : APPLICATIONS
  const names = Array.from({ length: count }, (_, i) => `app-${String(i).padStart(4, '0')}`)
  await using scene = await openScene({ controllers: false })
  await scene.repository.commit(new Map(names.flatMap((name) => filesOf(name, [deploymentOf(name)]))))
  await untilAllEnded(scene, count)
  let live = count
  for (const name of names) {
    const objects = await scene.cluster.ask('grow', {
      namespace: NAMESPACE,
      name,
      pods: PODS_OF_EACH,
      status: statusOf(name, 0),
    })
    live += objects
  }
  await atRest(scene.agent)
  tools.say(`${live} objects are live`)
  const startedAt = performance.now()
  const before = cpuMsOf([scene.agent.pid])
  const seconds = tools.smoke ? 1 : SECONDS
  const sampled: number[] = []
  const timer = setInterval(() => sampled.push(memoryOf([scene.agent.pid]).rssMb), 500)
  const changes = await scene.cluster.ask('churn', { perSecond: PER_SECOND, seconds })
  clearInterval(timer)
  const elapsed = (performance.now() - startedAt) / 1_000
  const cpu = (cpuMsOf([scene.agent.pid]) - before) / elapsed / 10
  const rate = Math.round(changes / elapsed)
  const against = `${live} live objects of ${count} applications, ${rate} changes of pods a second for ${Math.round(elapsed)} s`
  return [
    {
      what: 'memory of the agent under watch load, highest',
      unit: 'MB',
      bound: { atMost: AGENT_MB },
      value: Math.max(...sampled, memoryOf([scene.agent.pid]).rssMb),
      spread: `resident, ${sampled.length} looks`,
      against,
    },
    {
      what: 'processor time of the agent under watch load',
      unit: '%',
      bound: { atMost: CORE_PERCENT },
      value: cpu,
      spread: 'of one core, reports to the control plane included',
      against,
    },
  ]
}

function deploymentOf(name: string): object {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels, annotations: { 'slipway.dev/ignore': 'health' } },
    spec: {
      replicas: PODS_OF_EACH,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'web', image: 'registry.example.com/shop/web:1.0.0', ports: [{ containerPort: 8080 }] }],
        },
      },
    },
  }
}
