import type { EnvironmentCell } from '#domain/environment-row.ts'
import { shortCommit } from '#domain/revision.ts'

/**
 * How a cell stands to the nearest one before it in the order of promotion. `behind`: that one runs something newer,
 * which may be promoted. `differs`: this one is not older, so something else was done here.
 */
export interface Promotion {
  readonly kind: 'behind' | 'differs'
  readonly environment: string
  /** What runs there. */
  readonly version: string
}

type Shown = Pick<EnvironmentCell, 'running' | 'versions'>

/** The first version found; else the commit. */
export function versionOf({ versions, running }: Shown): string | undefined {
  return versions[0]?.version ?? (running && shortCommit(running.commit))
}

function identityOf({ versions, running }: Shown): string | undefined {
  return versions[0]?.version ?? running?.commit
}

function promotionOf(
  cell: Shown,
  before: { readonly environment: string; readonly cell: Shown },
): Promotion | undefined {
  const version = versionOf(before.cell)
  if (version === undefined || identityOf(cell) === identityOf(before.cell)) return undefined
  const isNewer = (before.cell.running?.at ?? 0) > (cell.running?.at ?? 0)
  return { kind: isNewer ? 'behind' : 'differs', environment: before.environment, version }
}

/** For each column of a row: how its one application stands to the column before. Where there are several, nothing is said. */
export function promotionsOf(
  columns: readonly string[],
  cells: Readonly<Record<string, readonly Shown[]>>,
): ReadonlyMap<string, Promotion> {
  const promotions = new Map<string, Promotion>()
  let before: { environment: string; cell: Shown } | undefined
  for (const environment of columns) {
    const [cell, ...others] = cells[environment] ?? []
    if (!cell) continue
    const promotion = before && others.length === 0 ? promotionOf(cell, before) : undefined
    if (promotion) promotions.set(environment, promotion)
    before = others.length === 0 ? { environment, cell } : undefined
  }
  return promotions
}
