import { clean } from '#domain/clean-text.ts'
import { useTexts } from '../../text/language.tsx'
import { promotionsOf } from './promotion.ts'
import type { Grid } from './use-grid.ts'

const MOST_NAMED = 4

interface GridSentenceProps {
  readonly grid: Grid | undefined
  /** The label that names the rows, where it is not the application. */
  readonly rowsBy: string | undefined
}

/** Where all rows are known, how many differ; else what is shown. */
export function GridSentence({ grid, rowsBy }: GridSentenceProps) {
  const { environments } = useTexts()
  if (!grid) return environments.looking
  const { columns, rows, isComplete } = grid
  if (columns.length === 0) return undefined
  const named = columns.slice(0, MOST_NAMED).map(clean)
  const names =
    columns.length > named.length ? [...named, environments.moreNames(columns.length - named.length)] : named
  if (rowsBy !== undefined) return environments.partBy(names, clean(rowsBy))
  if (!isComplete) return environments.part(names)
  const different = rows.filter(({ cells }) => promotionsOf(columns, cells).size > 0)
  return environments.summary(rows.length, names, different.length)
}
