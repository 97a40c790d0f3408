import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { promotionsOf } from './promotion.ts'
import type { Grid } from './use-grid.ts'

const MOST_NAMED = 4

/** Where all rows are known, how many differ; else what is shown. */
export function GridSentence({ grid }: { readonly grid: Grid | undefined }) {
  const { environments } = useTexts()
  if (!grid) return environments.looking
  const { columns, rows, isComplete } = grid
  if (columns.length === 0) return undefined
  const named = columns.slice(0, MOST_NAMED).map(clean)
  const names =
    columns.length > named.length ? [...named, environments.moreNames(columns.length - named.length)] : named
  if (!isComplete) return environments.part(names)
  const different = rows.filter(({ cells }) => promotionsOf(columns, cells).size > 0)
  return environments.summary(rows.length, names, different.length)
}
