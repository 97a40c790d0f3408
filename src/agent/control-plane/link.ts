import type { Client } from '#contract/client.ts'
import { agentStream, registerAgent } from '#contract/agent.ts'
import type { OutputOf } from '#contract/route.ts'
import type { Unfinished } from '#domain/rules/abandon.ts'
import type { AgentAnnouncement } from '#domain/announcement.ts'
import type { Command } from '#domain/command.ts'
import type { Question } from '#domain/question.ts'
import type { Clock } from '#tools/clock.ts'
import type { Log } from '#tools/log.ts'

const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000
const DEFAULT_HEARTBEAT_MS = 10_000

export interface LinkTools {
  readonly client: Client
  readonly clock: Clock
  readonly log: Log
  announcement(): AgentAnnouncement
  /** Told which deployments the control plane holds open here, before anything comes or goes on this line. */
  onRegistered(unfinished: readonly Unfinished[], signal: AbortSignal): Promise<void>
  onCommand(command: Command): Promise<unknown>
  /** Somebody looks and wants to know something; the answer ends with the line. */
  onQuestion(question: Question, line: AbortSignal): void
  onUnasked(id: string): void
  /** The forge says that one of these addresses was pushed to. */
  onHint(urls: readonly string[]): void
  /** The control plane answers again; hints may have been missed. */
  onConnected(): void
  heartbeat(signal: AbortSignal): Promise<void>
}

/** The line to the control plane: the agent opens it, keeps it open, and hears commands, questions and hints on it. */
export async function keepLink(tools: LinkTools, signal: AbortSignal): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await linkOnce(tools, signal, () => {
        failures = 0
      })
    } catch (error) {
      if (signal.aborted) return
      if (failures === 0) tools.log.warn('The control plane is not reached; deployments go on without it', { error })
    }
    await tools.clock.sleep(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10)), signal)
    failures += 1
  }
}

async function linkOnce(tools: LinkTools, shutdown: AbortSignal, onUp: () => void): Promise<void> {
  const link = new AbortController()
  const signal = AbortSignal.any([shutdown, link.signal])
  try {
    const { heartbeatMs, unfinished } = await tools.client.call(registerAgent, { body: tools.announcement(), signal })
    await tools.onRegistered(unfinished, signal)
    onUp()
    void beat(tools, heartbeatMs, { signal, onDead: () => link.abort() })
    // A lost line is begun anew as a whole: a control plane that restarted must be told again who this is.
    const onConnection = (state: 'open' | 'lost'): void => (state === 'lost' ? link.abort() : undefined)
    for await (const { data } of tools.client.stream(agentStream, { signal, onConnection })) hear(tools, data, signal)
  } finally {
    link.abort()
  }
}

function hear(tools: LinkTools, news: OutputOf<typeof agentStream, 'events'>, line: AbortSignal): void {
  switch (news.type) {
    case 'command':
      tools.onCommand(news.command).catch((error: unknown) => {
        tools.log.error('A command could not be carried out', { command: news.command.id, error })
      })
      return
    case 'question':
      tools.onQuestion(news.question, line)
      return
    case 'unasked':
      tools.onUnasked(news.id)
      return
    case 'ready':
      tools.onConnected()
      return
    case 'git':
      tools.onHint(news.urls)
      return
  }
}

/** A line on which nothing comes may be dead: a heartbeat that fails makes it anew. */
async function beat(
  tools: LinkTools,
  everyMs: number,
  link: { signal: AbortSignal; onDead: () => void },
): Promise<void> {
  while (!link.signal.aborted) {
    await tools.clock.sleep(everyMs > 0 ? everyMs : DEFAULT_HEARTBEAT_MS, link.signal)
    if (link.signal.aborted) return
    await tools.heartbeat(link.signal).catch(link.onDead)
  }
}
