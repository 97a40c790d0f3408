import type { Difference } from '#domain/diff.ts'
import { clean } from '#domain/clean-text.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { Version } from '#domain/revision.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Sheet } from '../format.ts'
import { uncut } from '../format.ts'
import { line, toned } from '../text/line.ts'
import { wrap } from '../text/width.ts'
import { differenceLines } from './difference.ts'

type ShownStage = Pick<StageSpec, 'id' | 'kind' | 'name' | 'timeoutMs' | 'skip'>

/** Of a plan what people read before they agree to it. */
export interface ShownPlan {
  readonly strategy?: string | undefined
  readonly why?: string | undefined
  readonly versions: readonly Version[]
  readonly stages: readonly ShownStage[]
  readonly differences: readonly Difference[]
  readonly moreDifferences: number
}

/** Strategy and why, versions, stages, differences; indented by two. */
export function planLines(plan: ShownPlan, sheet: Sheet): string[] {
  const { strategy, why } = plan
  const versions = plan.versions.map(({ name, version }) => `${clean(name)} ${clean(version)}`).join(', ')
  const more = plan.moreDifferences > 0 ? [`    … and ${plan.moreDifferences} more`] : []
  return [
    ...(strategy === undefined ? [] : said(`${strategy},`, `because: ${clean(why ?? '')}`, sheet)),
    ...(versions === '' ? [] : said('versions:', versions, sheet)),
    ...plan.stages.map((stage) => stageLine(stage, sheet)),
    ...differenceLines(plan.differences, uncut(sheet)),
    ...more,
  ]
}

/** A sentence with its title, as wide as the sheet, indented by two. */
export function said(title: string, text: string, sheet: Sheet): string[] {
  return wrap(`${title} ${text}`, sheet.columns - 2).map((one) => `  ${one}`)
}

function stageLine(stage: ShownStage, sheet: Sheet): string {
  const limit = toned('quiet', `  at most ${formatDuration(stage.timeoutMs)}`)
  const skip = stage.skip === undefined ? [] : [toned('care', `  skipped: ${clean(stage.skip)}`)]
  return line(
    [
      '  · ',
      clean(stage.id),
      stage.name === stage.kind ? '' : ` (${clean(stage.name)})`,
      ...(stage.skip === undefined ? [limit] : skip),
    ],
    sheet,
  )
}
