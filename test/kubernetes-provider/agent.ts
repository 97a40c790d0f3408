import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Kinds } from '#agent/kinds.ts'
import { startAgent } from '#agent/start.ts'
import { SOURCE_KINDS } from '#analysis/sources/index.ts'
import { getApplication } from '#contract/applications.ts'
import { sendCommand } from '#contract/commands.ts'
import { getDeployment, listDeployments } from '#contract/deployments.ts'
import { parseAgentFile } from '#domain/config/agent.ts'
import type { CommandBody } from '#domain/command.ts'
import type { Deployment } from '#domain/deployment.ts'
import { isTerminal } from '#domain/status.ts'
import { kubernetes } from '#providers/kubernetes/index.ts'
import { startTestServer } from '#server/server-fixture.ts'
import type { TestServer } from '#server/server-fixture.ts'
import { GENERIC_STAGES } from '#stages/index.ts'
import { systemClock } from '#tools/clock.ts'
import { testRepository } from '#tools/git/fixture.ts'
import type { TestRepository } from '#tools/git/fixture.ts'
import { silentLog } from '#tools/log.ts'
import { openDouble } from '../kubernetes/double.ts'
import type { ApiServer, ApiServerOptions } from '../kubernetes/server.ts'
import { until } from '../until.ts'

const POLL_MS = 50

export interface KubernetesAgentOptions extends ApiServerOptions {
  /** More of the target's section of the agent's file. */
  readonly target?: Readonly<Record<string, unknown>>
  /** As in the agent's file. */
  readonly sources?: readonly unknown[]
}

/** A real control plane, a real agent and the double of a cluster, all in this process, over a real repository. */
export interface KubernetesAgent {
  readonly cluster: ApiServer
  readonly server: TestServer
  readonly git: TestRepository
  start(): Promise<void>
  stop(): Promise<void>
  /** The deployment of that commit, once it fits; approvals are given as they are asked for. */
  deployment(commit: string, fits?: (deployment: Deployment) => boolean): Promise<Deployment>
  command(body: CommandBody): Promise<void>
  /** What the control plane knows of an application, for messages of tests. */
  explained(application: string): Promise<unknown>
  /** Deployments in the order in which they began. */
  deployments(): Promise<readonly Deployment[]>
}

export async function kubernetesAgent(t: TestContext, options: KubernetesAgentOptions = {}): Promise<KubernetesAgent> {
  const { target = {}, sources = [], ...more } = options
  const home = await mkdtemp(join(tmpdir(), 'slipway-kubernetes-'))
  const double = await openDouble(more)
  const { server: cluster, kubeconfig } = double
  const server = await startTestServer(t)
  const git = await testRepository(join(home, 'repository'))
  const { token: key } = await server.agent('local')
  const kinds: Kinds = { providers: [kubernetes], stages: GENERIC_STAGES }
  const written = {
    server: server.url,
    name: 'local',
    keyFile: 'agent.key',
    repositories: [{ name: 'config', url: git.folder, branch: 'main' }],
    targets: [{ name: 'cluster', kubernetes: { kubeconfig, ...target } }],
    sources,
  }
  const file = parseAgentFile(JSON.stringify(written), 'agent.yaml', { ...kinds, sources: SOURCE_KINDS })
  const settings = { ...file, repositories: file.repositories.map((one) => Object.assign(one, { pollMs: POLL_MS })) }
  const tools = { settings, key, home, folder: home, version: '0', kinds, clock: systemClock, log: silentLog }
  let agent: Awaited<ReturnType<typeof startAgent>> | undefined
  const stop = async (): Promise<void> => {
    await agent?.close()
    agent = undefined
  }
  t.after(async () => {
    await stop()
    await double[Symbol.asyncDispose]()
    await rm(home, { recursive: true, force: true })
  })
  const { admin } = server
  const deployments = async (): Promise<Deployment[]> => {
    const { items } = await admin.call(listDeployments, { query: { limit: 100 } })
    return (await Promise.all(items.map(({ id }) => admin.call(getDeployment, { params: { id } })))).toReversed()
  }
  const command = async (body: CommandBody): Promise<void> => {
    const { answer } = await admin.call(sendCommand, { body, query: { waitMs: 20_000 } })
    if (answer?.status !== 'done') throw new Error(`${body.kind} was not done: ${JSON.stringify(answer)}`)
  }
  return {
    cluster,
    server,
    git,
    stop,
    command,
    deployments,
    explained: (name) => admin.call(getApplication, { params: { name } }).catch((error: unknown) => String(error)),
    async start() {
      agent = await startAgent(tools)
    },
    deployment(commit, fits = ({ status }) => isTerminal(status)) {
      const find = async (): Promise<Deployment | undefined> =>
        (await deployments()).findLast(({ revision }) => revision.commit === commit)
      return until(
        `the deployment of ${commit.slice(0, 7)}`,
        async () => {
          const found = await find()
          if (found && fits(found)) return found
          const isAsked = found && waitsForApproval(found)
          if (found && isAsked) await command({ kind: 'approve', deployment: found.id })
          return undefined
        },
        find,
      )
    },
  }
}

function waitsForApproval({ plan, steps }: Deployment): boolean {
  const approvals = plan?.stages.filter(({ kind }) => kind === 'approval').map(({ id }) => id) ?? []
  return steps.some(({ id, status }) => status === 'waiting' && approvals.includes(id))
}
