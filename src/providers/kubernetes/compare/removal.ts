import { isWithinBudget } from '#domain/rules/deletion.ts'
import type { DeletionBudget } from '#domain/rules/deletion.ts'
import type { Plan } from '#domain/plan.ts'
import { cut } from '#domain/text.ts'
import { ANNOTATIONS } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import { fieldsAt } from '../variant/fields.ts'
import type { ObjectChange } from './object-change.ts'

const MOST_NAMED = 3
const LONGEST_NAME = 45
/** It becomes the name of a stage. */
const LONGEST = 190
const ASKED = 'the removal of'

export function budgetOf({ deletionBudget }: Pick<AppSettings, 'deletionBudget'>): DeletionBudget {
  if (typeof deletionBudget === 'number') return { count: deletionBudget }
  return { percent: Number(deletionBudget.slice(0, -1)) }
}

/** "the removal of 40 objects (Deployment shop/web, …)", where that is more than may be removed without asking. */
export function removalToApprove(
  before: readonly Manifest[],
  changes: readonly ObjectChange[],
  app: Pick<AppSettings, 'prune' | 'deletionBudget'>,
): string | undefined {
  if (!app.prune) return undefined
  const gone = changes.filter(({ before: was, after }) => was !== undefined && after === undefined && isPruned(was))
  const total = before.filter((one) => !isHook(one)).length
  if (isWithinBudget(budgetOf(app), gone.length, total)) return undefined
  const names = gone.slice(0, MOST_NAMED).map(({ name }) => cut(name, LONGEST_NAME))
  const more = gone.length > MOST_NAMED ? ', …' : ''
  const what = gone.length === 1 ? '1 object' : `${gone.length} objects`
  return cut(`${ASKED} ${what} (${names.join(', ')}${more})`, LONGEST)
}

/** Whether the plan has that approval: then no stage after it runs without. */
export function isRemovalApproved({ stages }: Pick<Plan, 'stages'>): boolean {
  return stages.some(({ kind, name, skip }) => {
    return kind === 'approval' && skip === undefined && name.startsWith(`approve ${ASKED} `)
  })
}

function isPruned(manifest: Manifest): boolean {
  if (isHook(manifest)) return false
  const ignored = annotation(manifest, ANNOTATIONS.ignore)
  const words = typeof ignored === 'string' ? ignored.split(',').map((word) => word.trim()) : []
  return !words.includes('prune') && !words.includes('all')
}

function isHook(manifest: Manifest): boolean {
  return annotation(manifest, ANNOTATIONS.hook) !== undefined
}

function annotation({ metadata }: Manifest, name: string): unknown {
  return fieldsAt(metadata, 'annotations')?.[name]
}
