import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Client } from '#contract/client.ts'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments, readLog } from '#contract/deployments.ts'
import type { CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { serveFiles } from '#providers/kubernetes/render/fixture/file-server.ts'
import { realTools } from '#providers/kubernetes/render/fixture/rendering.ts'
import { systemClock } from '#tools/clock.ts'
import { kubernetesAgent } from '../../kubernetes-provider/agent.ts'
import type { KubernetesAgent } from '../../kubernetes-provider/agent.ts'
import { istioKinds, smiKinds } from '../../kubernetes/custom-kinds.ts'
import { prometheusDouble } from '../../prometheus-double.ts'
import { until } from '../../until.ts'
import { serveCharts } from './charts.ts'
import { watchCluster } from './cluster-watch.ts'
import type { Seen } from './cluster-watch.ts'
import { hurriedTemplate, TEMPLATE, textOf } from '../example-files.ts'
import type { Files } from '../example-files.ts'

/** Many wait at once, and whoever asks takes time from what is waited for. */
const POLL_MS = 150

/** A repository as teams with PipeCD have it, an agent that deploys it, and all that its files speak of. */
export interface Place {
  readonly agent: KubernetesAgent
  readonly seen: (application: string) => Seen
  /** Queries that Prometheus was asked. */
  readonly queries: ReadonlySet<string>
  /** From now on an application's canary is measured to be bad. */
  worsen(application: string): void
  /** One commit after the other. */
  commit(files: Files): Promise<string>
  /** The next one after that deployment, once it has ended; what people do meanwhile is asked again and again. */
  next(application: string, after?: Deployment, act?: Act): Promise<Deployment>
  /** The text comes in the logs of its steps. */
  logged(deployment: Deployment, text: string): Promise<unknown>
}

/** What a person wishes in this state, if anything. */
export type Act = (deployment: Deployment) => CommandBody | undefined

/** Approves what waits for it. */
export const approve: Act = (deployment) =>
  waitingKind(deployment) === 'approval' ? { kind: 'approve', deployment: deployment.id } : undefined

/** Kind of the stage that a deployment waits in. */
export function waitingKind({ plan, steps }: Deployment): string | undefined {
  const id = steps.find(({ status }) => status === 'waiting')?.id
  return plan?.stages.find((stage) => stage.id === id)?.kind
}

export async function pipecdPlace(t: TestContext): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-pipecd-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  const tools = await realTools()
  const bad = new Set<string>()
  const queries = new Set<string>()
  const answer = (query: string): string => {
    queries.add(query)
    return numberFor(query, bad)
  }
  const agent = await kubernetesAgent(t, {
    speed: 50,
    definitions: [...istioKinds(), ...smiKinds()],
    target: { ...tools },
    sources: [{ name: 'metrics', prometheus: { url: await prometheusDouble(t, answer) } }],
  })
  agent.cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'example' } })
  const charts = tools ? await serveCharts(t, tools.helm, home) : undefined
  const pages = new Map([['/analysis-by-http/healthz', 'fine']])
  const site = await serveFiles(pages)
  t.after(() => site[Symbol.asyncDispose]())
  const located = (text: string): string =>
    text
      .replaceAll('http://analysis-by-http.example', `${site.url}/analysis-by-http`)
      .replaceAll('https://charts.example.com', charts?.repository ?? '')
      .replaceAll('https://git.example.com/charts.git', charts?.git ?? '')
  let last: Promise<unknown> = agent.git.commit({ [TEMPLATE]: hurriedTemplate(textOf(TEMPLATE)) })
  const ann = await agent.server.member('ann', { role: 'approver' })
  return {
    agent,
    seen: watchCluster(agent.cluster),
    queries,
    worsen(application) {
      bad.add(application)
      pages.delete(`/${application}/healthz`)
    },
    commit(files) {
      const entries = Object.entries(files).map(([path, text]) => [path, located(text)] as const)
      const made = last.then(() => agent.git.commit(Object.fromEntries(entries)))
      last = made
      return made
    },
    next: (application, after, act = approve) => endOf({ agent, client: ann, application, after }, act),
    logged: (deployment, text) =>
      until(
        `the log of ${deployment.application} to hold ${text}`,
        async () => (await logsOf(ann, deployment)).includes(text),
        () => logsOf(ann, deployment),
      ),
  }
}

/** More errors than its file allows, and more than any other variant has, for those that are bad. */
function numberFor(query: string, bad: ReadonlySet<string>): string {
  const isBad = [...bad].some((name) => query.includes(`app="${name}"`) || query.includes(`"${name}-canary-`))
  return isBad ? '0.5' : '0.005'
}

interface Sought {
  readonly agent: KubernetesAgent
  readonly client: Client
  readonly application: string
  readonly after: Deployment | undefined
}

function endOf({ agent, client, application, after }: Sought, act: Act): Promise<Deployment> {
  const find = async (): Promise<Deployment | undefined> => {
    const { items } = await client.call(listDeployments, { query: { application, limit: 1 } })
    const [row] = items
    if (!row || row.id === after?.id) return undefined
    return client.call(getDeployment, { params: { id: row.id } })
  }
  return until(
    `a deployment of ${application}`,
    async () => {
      await systemClock.sleep(POLL_MS)
      const found = await find()
      if (!found || isTerminal(found.status)) return found
      const body = act(found)
      if (body) await client.call(sendCommand, { body, query: { waitMs: 20_000 } })
      return undefined
    },
    async () => (await find()) ?? agent.explained(application),
  )
}

async function logsOf(client: Client, { id, steps }: Deployment): Promise<string> {
  const logs = await Promise.all(
    steps.map((step) => client.call(readLog, { params: { id, step: step.id }, query: {} })),
  )
  return logs.map(({ text }) => text).join('\n')
}

export function told({ status, reason, error, steps }: Deployment): string {
  return JSON.stringify({ status, reason, error, steps: steps.map(({ id, status, error }) => ({ id, status, error })) })
}
