import type { z } from 'zod'

/** Of a stage kind what its configuration needs to know; `StageKind` has it. */
export interface StageForm {
  readonly kind: string
  readonly summary: string
  readonly options: z.ZodType
  readonly shorthand?: string
  readonly effects: boolean
  /** The option, a list, whose entries may be templates of `.slipway/analysis/`: `use: name, with: {…}`. */
  readonly templated?: string
}

/** Of a provider what its configuration needs to know; `Provider` has it. */
export interface ProviderForm {
  readonly kind: string
  readonly summary: string
  readonly app: z.ZodType
  readonly target: z.ZodType
  readonly stages: readonly StageForm[]
  /** Whether a variant gets requests as soon as it runs, without a `traffic` stage; `app` is as it was written, unchecked. */
  servesVariants?(app: unknown): boolean
}

/** Of a kind of metric source what its configuration needs to know. */
export interface SourceForm {
  readonly kind: string
  readonly summary: string
  readonly settings: z.ZodType
}

/** What an application can be made of: the provider kinds, and the stages that any provider can use. */
export interface Kinds {
  readonly providers: readonly ProviderForm[]
  readonly stages: readonly StageForm[]
}

export function stagesOf(kinds: Kinds, provider: ProviderForm | undefined): readonly StageForm[] {
  const own = provider ? provider.stages : kinds.providers.flatMap((each) => each.stages)
  return [...own, ...kinds.stages]
}
