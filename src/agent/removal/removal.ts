import { z } from 'zod'
import type { ApplicationState } from '#domain/application-state.ts'
import { BUDGET_WINDOW_MS, isWithinBudget } from '#domain/rules/deletion.ts'
import type { DeletionBudget } from '#domain/rules/deletion.ts'
import type { LiveState } from '#domain/health.ts'
import type { PlanInput } from '#domain/rules/planning.ts'
import type { Provider, StageDraft } from '#domain/provider.ts'
import type { Revision } from '#domain/revision.ts'
import type { StageKind } from '#domain/stage.ts'
import { cut } from '#domain/text.ts'
import type { Trigger } from '#domain/trigger.ts'

const KIND = 'remove'
const TIMEOUT_MS = 10 * 60_000
const MOST_SHOWN = 40

/** The stage that takes away all that an application put on its target, in the provider's order, and verifies it. */
export function removalStage(provider: Provider): StageKind {
  return {
    kind: KIND,
    summary: 'Removes everything of the application from its target: traffic first, then what runs, then its files.',
    options: z.strictObject({}),
    effects: true,
    traffic: true,
    skippable: false,
    timeoutMs: () => TIMEOUT_MS,
    run: (ctx) => provider.restore(ctx, undefined),
  }
}

export function isRemovalStage(kind: string): boolean {
  return kind === KIND
}

/** Of the plan of a removal what is its own: the stages, and the list that an approval is bound to. */
export function removalPlan(trigger: Trigger): Pick<PlanInput, 'comparison' | 'quick'> {
  const { applications = [], ask = true } = trigger.removal ?? {}
  const differences = applications.map((resource) => ({ resource, path: '', before: 'present' }))
  const approval: StageDraft = {
    kind: 'approval',
    name: `approve the removal of ${applications.length} applications`,
    options: {},
  }
  return {
    comparison: { differences, summary: 'everything is removed' },
    quick: [...(ask ? [approval] : []), { kind: KIND, options: {} }],
  }
}

/** One that is to be removed, as the fleet knows it. */
export interface Lost {
  readonly name: string
  readonly file: string
  readonly state: ApplicationState
}

export interface RemovalRound {
  readonly lost: readonly Lost[]
  /** All that the agent knows of, those that were removed before included. */
  readonly states: Iterable<ApplicationState>
  /** How many applications it has now, those that were lost included. */
  readonly total: number
  readonly budget: DeletionBudget
  readonly head: Revision
  readonly now: number
}

/** The trigger of each removal: all of one round wait for an approval where they are more than the budget allows. */
export function removalTriggers({
  lost,
  states,
  total,
  budget,
  head,
  now,
}: RemovalRound): ReadonlyMap<string, Trigger> {
  let recent = 0
  for (const { lastFinished: last } of states) {
    const isRecent = last?.trigger === 'removal' && last.status === 'succeeded' && now - last.at < BUDGET_WINDOW_MS
    if (isRecent) recent += 1
  }
  const ask = !isWithinBudget(budget, lost.length + recent, total + recent)
  const applications = lost.map(({ name }) => name).sort()
  const by = { kind: 'commit', name: cut(head.author, 200), email: head.email } as const
  return new Map(
    lost.map(({ name, file }) => {
      const reason = cut(`${file} is not in git any more, and it says \`delete: cascade\``, 2_000)
      return [name, { kind: 'removal', by, reason, removal: { applications, ask } }]
    }),
  )
}

/** What is there now and would go, in words. */
export function previewOf(name: string, what: { cascade: boolean; live: LiveState | undefined }): string {
  if (!what.cascade) return `${name} would be forgotten, and what runs would be left running. Nothing was done`
  const resources = what.live?.resources ?? []
  const listed = resources.slice(0, MOST_SHOWN).map((one) => `${one.kind} ${one.name}`)
  const more = resources.length > MOST_SHOWN ? ` and ${resources.length - MOST_SHOWN} more` : ''
  const known = listed.length === 0 ? 'everything it has on its target' : `${listed.join(', ')}${more}`
  return cut(`${name} would be removed: ${known}. Nothing was done`, 2_000)
}
