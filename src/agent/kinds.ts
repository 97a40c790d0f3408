import type { Application } from '#domain/application.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Provider } from '#domain/provider.ts'
import type { StageKind } from '#domain/stage.ts'
import { isRemovalStage, removalStage } from './removal/removal.ts'

/** The providers and stages that an agent knows: the built-in lists and its plugins. */
export interface Kinds {
  readonly providers: readonly Provider[]
  readonly stages: readonly StageKind[]
}

/** Errors: `provider.unknown`, which lists the known ones. */
export function providerOf(kinds: Kinds, kind: string): Provider {
  const provider = kinds.providers.find((candidate) => candidate.kind === kind)
  if (provider) return provider
  throw slipwayError('provider.unknown', { kind, known: kinds.providers.map((known) => known.kind).join(', ') })
}

/** A stage of the provider's, or a generic one. Errors: `stage.unknown`, which lists the known ones. */
export function stageKindOf(kinds: Kinds, provider: Provider, kind: string): StageKind {
  if (isRemovalStage(kind)) return removalStage(provider)
  const stage = stagesOf(kinds, provider).find((candidate) => candidate.kind === kind)
  if (stage) return stage
  const known = stagesOf(kinds, provider).map((candidate) => candidate.kind)
  throw slipwayError('stage.unknown', { kind, provider: provider.kind, known: known.join(', ') })
}

export function stagesOf(kinds: Kinds, provider: Provider): readonly StageKind[] {
  return [...provider.stages, ...kinds.stages]
}

/** Where people reach an application, as its provider says. */
export function addressOf(application: Application | undefined, { providers }: Kinds): string | undefined {
  return application && providers.find(({ kind }) => kind === application.provider)?.address?.(application.app)
}
