import type { Client } from '#contract/client.ts'
import { sendCommand } from '#contract/commands.ts'
import { followLog, listDeployments } from '#contract/deployments.ts'
import { applicationFiles } from './application.ts'
import type { Bench, BenchTools, Figure } from './figure.ts'
import { freePort } from './free-port.ts'
import { serveRepository } from './repository.ts'
import type { Files } from './repository.ts'
import { latencySpread, percentile } from './spread.ts'
import { startStack } from './stack.ts'
import { subscribe } from './subscriber.ts'
import type { FactOf, Subscriber } from './subscriber.ts'
import { temporaryFolder } from './temporary.ts'

const ROUNDS = 100
const LINES = 200
const LINE_EVERY_MS = 50
const EFFECT_MS = 300
const LINE_MS = 200

/** Prints what time it is, again and again. */
const TALK = `let left = Number(process.argv[1])
const timer = setInterval(() => {
  console.log(Date.now())
  left -= 1
  if (left === 0) clearInterval(timer)
}, ${LINE_EVERY_MS})`

/** How fast a command has its effect, and how fast a line of a log reaches those who follow it. */
export const command: Bench = {
  name: 'command',
  async measure(tools) {
    const lines = tools.smoke ? 10 : LINES
    await using folder = await temporaryFolder()
    await using repository = await serveRepository(folder.path, await twoApplications(lines))
    await using stack = await startStack({ home: folder.path, repository: repository.url })
    await using subscriber = await subscribe(stack.client)
    const scene = { client: stack.client, subscriber }
    for (const name of ['gated', 'talking']) await untilDeployed(scene, name)
    return [...(await effects(scene, tools)), await logLines(scene, lines)]
  },
}

interface Scene {
  readonly client: Client
  readonly subscriber: Subscriber
}

async function twoApplications(lines: number): Promise<Files> {
  const of = async (name: string, stage: object): Promise<Files> =>
    applicationFiles({ name, listen: `127.0.0.1:${await freePort()}`, version: 'v1', pipeline: [stage] })
  return {
    ...(await of('gated', { approval: { authorMayApprove: true } })),
    ...(await of('talking', { script: { run: [process.execPath, '-e', TALK, String(lines)] } })),
  }
}

/** The first deployment of an application is quick, so it needs nobody. */
async function untilDeployed({ client, subscriber }: Scene, application: string): Promise<void> {
  const { items } = await client.call(listDeployments, { query: { application, limit: 1 } })
  const [known] = items
  if (known?.status === 'succeeded') return
  const id =
    known?.id ?? (await subscriber.fact('triggered', (fact) => fact.application === application)).fact.deployment
  await subscriber.fact('finished', (fact) => fact.deployment === id)
}

async function effects(scene: Scene, { smoke, say }: BenchTools): Promise<Figure[]> {
  const syncs: number[] = []
  const approvals: number[] = []
  const rounds = smoke ? 3 : ROUNDS
  for (let i = 1; i <= rounds; i += 1) {
    scene.subscriber.forget()
    const { deployment, tookMs } = await syncOnce(scene, 'gated')
    syncs.push(tookMs)
    const { fact } = await scene.subscriber.fact('step-waiting', (one) => one.deployment === deployment)
    approvals.push(await approveOnce(scene, fact as FactOf<'step-waiting'>))
    await scene.subscriber.fact('finished', (one) => one.deployment === deployment)
    if (i % 25 === 0) say(`${i} of ${rounds} commands of each kind`)
  }
  return [
    effectFigure('sync → first fact of its deployment, p95', syncs),
    effectFigure('approve → the stage has succeeded, p95', approvals),
  ]
}

function effectFigure(what: string, samples: readonly number[]): Figure {
  return {
    what,
    unit: 'ms',
    bound: { atMost: EFFECT_MS },
    value: percentile(samples, 0.95),
    spread: latencySpread(samples),
    against: 'start of the POST → fact at a live-stream subscriber',
  }
}

async function syncOnce(
  { client, subscriber }: Scene,
  application: string,
): Promise<{ deployment: string; tookMs: number }> {
  const startedAt = performance.now()
  const body = { kind: 'sync', application, strategy: 'pipeline', liftQuarantine: false } as const
  const [{ id }, { fact, at }] = await Promise.all([
    client.call(sendCommand, { body }),
    subscriber.fact('triggered', (one) => one.application === application),
  ])
  const { trigger } = fact as FactOf<'triggered'>
  if (trigger.kind !== 'command' || trigger.command !== id) throw new Error('another deployment came between')
  return { deployment: fact.deployment, tookMs: at - startedAt }
}

async function approveOnce(
  { client, subscriber }: Scene,
  { deployment, step }: FactOf<'step-waiting'>,
): Promise<number> {
  const startedAt = performance.now()
  const [, { at }] = await Promise.all([
    client.call(sendCommand, { body: { kind: 'approve', deployment, step } }),
    subscriber.fact('step-succeeded', (one) => one.deployment === deployment && one.step === step),
  ])
  return at - startedAt
}

async function logLines(scene: Scene, lines: number): Promise<Figure> {
  scene.subscriber.forget()
  const { deployment } = await syncOnce(scene, 'talking')
  const { fact } = await scene.subscriber.fact('step-started', (one) => one.deployment === deployment)
  const params = { id: deployment, step: (fact as FactOf<'step-started'>).step }
  const delays: number[] = []
  for await (const { data } of scene.client.stream(followLog, { params })) {
    const now = Date.now()
    if (data.type === 'text') for (const line of data.text.matchAll(/\d{13}/g)) delays.push(now - Number(line[0]))
  }
  if (delays.length !== lines) throw new Error(`${lines} lines were printed and ${delays.length} came`)
  return {
    what: 'log line → subscriber, p95',
    unit: 'ms',
    bound: { atMost: LINE_MS },
    value: percentile(delays, 0.95),
    spread: latencySpread(delays),
    against: `a script that prints the time every ${LINE_EVERY_MS} ms → its follower, the same clock`,
  }
}
