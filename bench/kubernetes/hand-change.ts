import { atRest } from '../agent-watch.ts'
import type { BenchTools, Figure } from '../figure.ts'
import { latencySpread, percentile } from '../spread.ts'
import { subscribe } from '../subscriber.ts'
import { NAMESPACE } from './objects.ts'
import type { Scene } from './scene.ts'

const DRIFT_MS = 1_000
const CHANGES = 40

/** Somebody changes an object of one of the applications by hand, and changes it back. */
export async function changeByHand(scene: Scene, names: readonly string[], tools: BenchTools): Promise<Figure> {
  await using subscriber = await subscribe(scene.agent.client)
  await atRest(scene.agent)
  const times: number[] = []
  const count = tools.smoke ? 2 : CHANGES
  for (let i = 0; i < count; i += 1) {
    const name = names[Math.floor((i * names.length) / count)] ?? ''
    const seen = subscriber.application((row) => row.name === name && row.drift > 0)
    const changedAt = await edit(scene.cluster.url, name, 'changed by hand')
    times.push((await seen) - changedAt)
    const mended = subscriber.application((row) => row.name === name && row.drift === 0)
    await edit(scene.cluster.url, name, 'hello')
    await mended
  }
  tools.say(`${count} changes by hand were seen`)
  return {
    what: 'a change by hand in the cluster until its drift is seen',
    unit: 'ms',
    bound: { atMost: DRIFT_MS },
    value: percentile(times, 0.95),
    spread: latencySpread(times),
    against: `p95; ${names.length} applications; answer of the API server → a subscriber of the control plane has the row with drift`,
  }
}

/** As `kubectl edit` does. Answers when it was there. */
async function edit(url: string, application: string, greeting: string): Promise<number> {
  const path = `/api/v1/namespaces/${NAMESPACE}/configmaps/${application}-0?fieldManager=kubectl-edit`
  const answer = await fetch(`${url}${path}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ data: { greeting } }),
  })
  const at = performance.now()
  if (!answer.ok) throw new Error(`the change by hand was refused: ${await answer.text()}`)
  return at
}
