import { sql } from 'kysely'
import type { Kysely, SelectQueryBuilder } from 'kysely'
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

type LabelSelect = SelectQueryBuilder<Tables, 'application_label', unknown>

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

/**
 * Labels of the applications that are left. The plus keeps them in the order of their names and values, as one pass
 * over the index: looking for each application's own takes twice as long where most of them are left.
 */
export function labelsOf(db: Kysely<Tables>, filter: ApplicationFilter): LabelSelect {
  const labels = db.selectFrom('application_label')
  if (!isNarrowing(filter)) return labels
  const left = filtered(db.selectFrom('application'), filter).select('application.name')
  return labels.where(sql<string>`+application_label.application`, 'in', left)
}

function isNarrowing(filter: ApplicationFilter): boolean {
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
