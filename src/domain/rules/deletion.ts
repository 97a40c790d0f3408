/** How many applications may be removed at once without asking: so many, or that part of all that the agent has. */
export type DeletionBudget = { readonly count: number } | { readonly percent: number }

/** What a file says becomes of what runs when the file goes away. */
export const DELETE_POLICIES = ['orphan', 'cascade'] as const

export type DeletePolicy = (typeof DELETE_POLICIES)[number]

/** How long a removal counts against the budget: a mistake may come in several commits. */
export const BUDGET_WINDOW_MS = 3_600_000

/** One may always go, unless the budget is 0: else a percentage would never let a small agent remove anything. */
export function isWithinBudget(budget: DeletionBudget, removals: number, total: number): boolean {
  if ('count' in budget) return removals <= budget.count
  if (budget.percent === 0) return removals === 0
  return removals <= Math.max(1, Math.floor((total * budget.percent) / 100))
}
