import type { Client } from '#contract/client.ts'
import type { Unfinished } from '#domain/rules/abandon.ts'
import type { Question } from '#domain/question.ts'
import { isSameRepository } from '#domain/remote-match.ts'
import type { Fleet } from '../fleet.ts'
import type { Journal } from '../journal.ts'
import type { AgentOptions } from '../options.ts'
import type { Vitals } from '../oversight/vitals.ts'
import type { Questions } from '../questions/questions.ts'
import type { Repositories } from '../repositories.ts'
import type { Targets } from '../target.ts'
import { announcementOf } from './announce.ts'
import { endForgotten } from './forgotten.ts'
import { keepLink } from './link.ts'
import type { Reporter } from './report.ts'

interface LinkParts {
  readonly targets: Targets
  readonly client: Client
  readonly fleet: Fleet
  readonly journal: Journal
  readonly reporter: Reporter
  readonly repositories: Repositories
  readonly questions: Questions
  readonly vitals: Vitals
  /** Aborted once the control plane knows this agent. */
  readonly introduced: AbortController
}

/** Introduces the agent, and takes what comes on the line to the part that it is for, until the signal. */
export function keepAgentLink(options: AgentOptions, parts: LinkParts, signal: AbortSignal): Promise<void> {
  const { settings, kinds, version, clock, log } = options
  const { targets, client, fleet, journal, reporter, repositories, questions, vitals, introduced } = parts
  const announcement = announcementOf({
    settings,
    kinds,
    version,
    targets: targets.announced(),
    repositories: [...repositories.values()],
  })
  const tools = {
    client,
    clock,
    log,
    announcement: () => announcement,
    async onRegistered(unfinished: readonly Unfinished[], line: AbortSignal) {
      vitals.heard()
      await endForgotten(unfinished, { client, journal, clock, log }, line)
      introduced.abort()
    },
    onCommand: (command: Parameters<Fleet['obey']>[0]) => fleet.obey(command),
    onQuestion: (question: Question, line: AbortSignal) => questions.hear(question, line),
    onUnasked: (id: string) => questions.unasked(id),
    onHint: (urls: readonly string[]) => {
      for (const repository of repositories.values()) {
        if (urls.some((url) => isSameRepository(url, repository.url))) repository.hint()
      }
    },
    onConnected: () => {
      reporter.reconnected()
      for (const name of fleet.names()) reporter.applicationChanged(name)
      for (const repository of repositories.values()) repository.hint()
    },
    heartbeat: async (beat: AbortSignal) => {
      await reporter.heartbeat(beat)
      vitals.heard()
    },
  }
  return keepLink(tools, signal)
}
