import type { AgentAnnouncement, AgentTarget } from '#domain/announcement.ts'
import type { AgentFile } from '#domain/config/agent.ts'
import { toJsonSchema } from '#domain/config/json-schema.ts'
import { stagesOf } from '../kinds.ts'
import type { Kinds } from '../kinds.ts'

/** What the agent can do, with JSON Schemas, so that forms and completion need no new control plane. */
export function announcementOf(of: {
  readonly settings: AgentFile
  readonly kinds: Kinds
  readonly version: string
  readonly targets: readonly AgentTarget[]
  readonly repositories: readonly { readonly name: string; readonly url: string; readonly branch: string }[]
}): AgentAnnouncement {
  const { settings, kinds } = of
  const stages = new Map(
    kinds.providers.flatMap((provider) => stagesOf(kinds, provider)).map((stage) => [stage.kind, stage]),
  )
  return {
    name: settings.name,
    version: of.version,
    providers: kinds.providers.map(({ kind, summary, app, target }) => ({
      kind,
      summary,
      app: toJsonSchema(app) as Record<string, unknown>,
      target: toJsonSchema(target) as Record<string, unknown>,
    })),
    stages: [...stages.values()].map(({ kind, summary, options }) => ({
      kind,
      summary,
      options: toJsonSchema(options) as Record<string, unknown>,
    })),
    targets: [...of.targets],
    repositories: of.repositories.map(({ name, url, branch }) => ({ name, url, branch })),
  }
}
