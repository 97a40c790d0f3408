import { nearest } from '#domain/config/suggest.ts'
import { slipwayError } from '#domain/errors.ts'
import type { MetricSource } from '#domain/stage.ts'
import { prometheus } from './prometheus.ts'

/** The kinds of metric sources that an agent's file may name. The provider's own source is called `proxy`. */
export const SOURCE_KINDS = [prometheus] as const

/** Errors: `analysis.source-unknown`, which lists the known ones. */
export function sourceNamed(sources: ReadonlyMap<string, MetricSource>, name: string): MetricSource {
  const source = sources.get(name)
  if (source) return source
  const known = [...sources.keys()]
  const near = nearest(name, known)
  const suggestion = near === undefined ? '' : `Did you mean \`${near}\`? `
  throw slipwayError('analysis.source-unknown', { source: name, suggestion, known: known.join(', ') || 'none' })
}

export type { SourceContext, SourceKind } from './kind.ts'
