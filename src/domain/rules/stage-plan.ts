import { DEFAULT_RETRY } from '../config/stage-entry.ts'
import type { Retry, StageSpec } from '../plan.ts'
import type { StageDraft } from '../provider.ts'
import { subjectOf } from '../revision.ts'
import type { Revision } from '../revision.ts'
import type { StageKind } from '../stage.ts'
import { cut } from '../text.ts'
import type { Trigger } from '../trigger.ts'
import { anyOf } from './trigger-rule.ts'

/** Of a stage kind what a plan needs; `StageKind` has it. */
export type PlannedKind = Pick<StageKind, 'effects' | 'options' | 'timeoutMs'> & {
  readonly traffic?: boolean
  readonly revert?: unknown
}

/** A stage of the application's pipeline, its options parsed. Stages of one `group` run at the same time. */
export interface PlannedStage {
  readonly group: number
  readonly kind: string
  readonly name?: string | undefined
  readonly options: unknown
  readonly timeoutMs?: number | undefined
  readonly retry?: Retry | undefined
  readonly skipOn?: SkipOn | undefined
  readonly when?: When | undefined
}

export interface SkipOn {
  readonly messagePrefixes: readonly string[]
  /** Skipped where every changed file matches one. Patterns as those of `trigger`. */
  readonly paths: readonly string[]
}

/** All must hold for the stage to run. */
export interface When {
  readonly changed?: readonly string[] | undefined
  readonly trigger?: readonly Trigger['kind'][] | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}

/** What the conditions of stages look at. */
export interface Occasion {
  readonly trigger: Trigger
  readonly revision: Revision
  /** Changed paths from the repository's root; undefined where that cannot be told: then nothing is skipped for them. */
  readonly changed: readonly string[] | undefined
  readonly folder: string
  readonly labels: Readonly<Record<string, string>>
}

/** Whether it matters to any stage which files changed: to find that out costs a look into git. */
export function asksWhatChanged(drafts: readonly Pick<PlannedStage, 'when' | 'skipOn'>[]): boolean {
  return drafts.some(({ when, skipOn }) => when?.changed !== undefined || (skipOn?.paths.length ?? 0) > 0)
}

/** The stages of a quick sync, one after the other, their options parsed. */
export function quickStages(
  drafts: readonly StageDraft[],
  kindOf: (kind: string) => PlannedKind,
): readonly PlannedStage[] {
  return drafts.map((draft, group) => ({ ...draft, group, options: kindOf(draft.kind).options.parse(draft.options) }))
}

/** Stages with ids and all that the state machine needs to know of them, so that it never has to ask a kind. */
export function stageSpecs(
  stages: readonly PlannedStage[],
  kindOf: (kind: string) => PlannedKind,
  occasion: Occasion,
): StageSpec[] {
  const groups = [...Map.groupBy(stages, (stage) => stage.group)].sort(([a], [b]) => a - b).map(([, group]) => group)
  let needs: string[] = []
  return groups.flatMap((group, index) => {
    const specs = group.map((stage, place) => {
      const number = group.length === 1 ? `${index + 1}` : `${index + 1}.${place + 1}`
      return { ...specOf(stage, kindOf(stage.kind), occasion), id: `${number}-${slug(stage)}`, needs }
    })
    needs = specs.map((spec) => spec.id)
    return specs
  })
}

function specOf(stage: PlannedStage, kind: PlannedKind, occasion: Occasion): Omit<StageSpec, 'id' | 'needs'> {
  const skip = skipReason(stage, occasion)
  return {
    kind: stage.kind,
    name: cut(stage.name ?? stage.kind, 200),
    options: stage.options,
    timeoutMs: stage.timeoutMs ?? kind.timeoutMs(stage.options),
    retry: stage.retry ?? DEFAULT_RETRY,
    effects: kind.effects,
    traffic: kind.traffic ?? false,
    revertible: kind.revert !== undefined,
    ...(skip === undefined ? {} : { skip: cut(skip, 1_000) }),
  }
}

/** Numbers make ids unique; the words are for people, who type and read them. */
function slug({ name, kind }: PlannedStage): string {
  const words = (name ?? kind)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
  return words.replaceAll(/^-|-$/g, '') || 'stage'
}

function skipReason({ skipOn, when }: PlannedStage, occasion: Occasion): string | undefined {
  return (skipOn && skippedBy(skipOn, occasion)) ?? (when && unmet(when, occasion))
}

function skippedBy(skipOn: SkipOn, { revision, changed, folder }: Occasion): string | undefined {
  const prefix = skipOn.messagePrefixes.find((candidate) => revision.message.startsWith(candidate))
  if (prefix !== undefined) return `The commit message "${subjectOf(revision.message)}" begins with "${prefix}"`
  if (skipOn.paths.length === 0 || !changed || changed.length === 0) return undefined
  const matches = anyOf(skipOn.paths, folder)
  return changed.every((path) => matches(path)) ? `Every changed file matches ${skipOn.paths.join(', ')}` : undefined
}

function unmet(when: When, { trigger, changed, folder, labels }: Occasion): string | undefined {
  if (when.trigger && !when.trigger.includes(trigger.kind)) {
    return `It runs only on ${when.trigger.join(' or ')}, and this deployment began by ${trigger.kind}`
  }
  const missing = Object.entries(when.labels ?? {}).find(([key, value]) => labels[key] !== value)
  if (missing) return `It runs only where the label ${missing[0]} is ${missing[1]}`
  if (!when.changed || !changed) return undefined
  const matches = anyOf(when.changed, folder)
  return changed.some((path) => matches(path)) ? undefined : `No changed file matches ${when.changed.join(', ')}`
}
