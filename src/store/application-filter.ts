import { sql } from 'kysely'
import type { SelectQueryBuilder } from 'kysely'
import { attentionRank } from '#domain/attention.ts'
import type { Attention } from '#domain/attention.ts'
import type { ApplicationTable, Tables } from './tables.ts'

/** Which applications are meant; what is absent does not narrow. */
export interface ApplicationFilter {
  readonly text?: string | undefined
  /** All must match. */
  readonly labels?: readonly LabelFilter[]
  readonly kind?: string | undefined
  readonly agent?: string | undefined
  readonly target?: string | undefined
  readonly sync?: string | undefined
  readonly health?: string | undefined
  /** One of them must match. */
  readonly attentions?: readonly Attention[]
}

export interface LabelFilter {
  readonly name: string
  /** Undefined: those without the label. */
  readonly value: string | undefined
}

export type ApplicationSelect = SelectQueryBuilder<Tables, 'application', unknown>

/** Narrows by the columns of `application` and its labels: what lists read in full is not looked at. */
export function filtered(select: ApplicationSelect, filter: ApplicationFilter): ApplicationSelect {
  let narrowed = select
  for (const column of ['kind', 'agent', 'target', 'sync', 'health'] satisfies (keyof ApplicationTable)[]) {
    const value = filter[column]
    if (value !== undefined) narrowed = narrowed.where(`application.${column}`, '=', value)
  }
  const ranks = [...new Set(filter.attentions?.map(attentionRank))]
  if (ranks.length > 0) narrowed = narrowed.where('application.attention', 'in', ranks)
  for (const label of filter.labels ?? []) narrowed = withLabel(narrowed, label)
  return filter.text ? withText(narrowed, filter.text) : narrowed
}

export function isNarrowing(filter: ApplicationFilter): boolean {
  const { labels = [], attentions = [], ...rest } = filter
  return labels.length > 0 || attentions.length > 0 || Object.values(rest).some((value) => value !== undefined)
}

function withLabel(select: ApplicationSelect, { name, value }: LabelFilter): ApplicationSelect {
  return select.where('application.name', value === undefined ? 'not in' : 'in', (eb) =>
    eb
      .selectFrom('application_label')
      .select('application_label.application')
      .where('application_label.name', '=', name)
      .$if(value !== undefined, (q) => q.where('application_label.value', '=', String(value))),
  )
}

function withText(select: ApplicationSelect, text: string): ApplicationSelect {
  const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return select.where(sql<boolean>`application.search like ${pattern} escape '\\'`)
}
