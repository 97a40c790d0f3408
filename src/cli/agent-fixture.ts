import type { TestContext } from 'node:test'
import { agentStream, answerCommand, registerAgent, reportApplications, sendFacts, sendLogs } from '#contract/agent.ts'
import type { Client } from '#contract/client.ts'
import { answerQuestion } from '#contract/questions.ts'
import type { CommandAnswer, CommandBody } from '#domain/command.ts'
import type { Fact } from '#domain/fact.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import type { ApplicationReport } from '#domain/report.ts'
import { startTestServer } from '#server/server-fixture.ts'
import type { TestServer } from '#server/server-fixture.ts'
import { testShell } from './shell-fixture.ts'
import type { TestShell } from './shell-fixture.ts'
import { planOf, START } from './view/story-fixture.ts'

/** A real server, and an agent that does what a test tells it. */
export interface Stage {
  readonly server: TestServer
  readonly agent: Client
  shell(size?: { columns: number; rows: number }): TestShell
  send(facts: readonly Fact[]): Promise<void>
  log(deployment: string, step: string, text: string): Promise<void>
}

export type Answer = (body: CommandBody) => CommandAnswer | undefined

/** What the agent says to a question, part by part. */
export type Tell = (body: QuestionBody) => readonly AnswerPart[]

/** `answer` says what becomes of each command; one without an answer stays open. `tell` answers questions. */
export async function openStage(
  t: TestContext,
  answer: Answer = () => undefined,
  tell: Tell = () => [],
): Promise<Stage> {
  const server = await startTestServer(t)
  const agent = await server.agent('local')
  await agent.call(registerAgent, {
    body: {
      name: 'local',
      version: '0.0.0-test',
      providers: [],
      stages: [],
      targets: [{ name: 'this-host', kind: 'host' }],
      repositories: [{ name: 'demo', url: 'file:///demo.git', branch: 'main' }],
    },
  })
  await agent.call(reportApplications, { body: { applications: [reportOf('shop'), reportOf('cart')], removed: [] } })
  const stop = new AbortController()
  const answering = answerAll(agent, { answer, tell }, stop.signal)
  t.after(async () => {
    stop.abort()
    await answering
  })
  return {
    server,
    agent,
    shell: (size) =>
      testShell({ env: { SLIPWAY_SERVER: server.url, SLIPWAY_TOKEN: server.adminToken }, ...(size ? { size } : {}) }),
    async send(facts) {
      const { deployments } = await agent.call(sendFacts, { body: { facts: [...facts] } })
      const refused = deployments.find((one) => one.refused)?.refused
      if (refused) throw new Error(refused.message)
    },
    async log(deployment, step, text) {
      await agent.call(sendLogs, { body: { chunks: [{ deployment, step, offset: 0, text, ended: true }] } })
    },
  }
}

async function answerAll(
  agent: Client,
  { answer, tell }: { readonly answer: Answer; readonly tell: Tell },
  signal: AbortSignal,
): Promise<void> {
  for await (const { data } of agent.stream(agentStream, { signal, keepTrying: true })) {
    const given = data.type === 'command' ? answer(data.command.body) : undefined
    if (data.type === 'command' && given) {
      await agent.call(answerCommand, { params: { id: data.command.id }, body: given })
    }
    if (data.type !== 'question') continue
    for (const part of tell(data.question.body)) {
      await agent.call(answerQuestion, { params: { id: data.question.id }, body: part })
    }
  }
}

function reportOf(name: string): ApplicationReport {
  const { revision, running, versions } = planOf()
  return {
    name,
    description: 'Sells \u001B[31mshoes',
    kind: 'host',
    target: 'this-host',
    labels: { env: 'production' },
    repository: 'demo',
    path: `${name}/app.slipway.yaml`,
    sync: 'out-of-sync',
    sentence: 'Runs 1b2c3d4; 8f3c2d1 is newer',
    head: revision,
    ...(running ? { running } : {}),
    versions,
    live: {
      at: START,
      health: 'healthy',
      reason: '4 of 4 instances ready',
      resources: [
        { id: 'p1', kind: 'process', name: 'primary-1', variant: 'primary', health: 'healthy', reason: 'It answers' },
      ],
    },
    drift: [{ resource: 'shop', path: 'replicas', before: '4', after: '3' }],
    warnings: [],
    evaluatedAt: START,
  }
}
