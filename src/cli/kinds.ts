import { SOURCE_KINDS } from '#analysis/sources/index.ts'
import { PROVIDERS } from '#providers/index.ts'
import { GENERIC_STAGES } from '#stages/index.ts'

/** All that this program knows without plugins. */
export const KINDS = { providers: PROVIDERS, stages: GENERIC_STAGES, sources: SOURCE_KINDS } as const
