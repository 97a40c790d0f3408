import type { Person } from '#domain/config/scenario.ts'
import type { Actor } from '#domain/actor.ts'
import type { Plan, StageSpec } from '#domain/plan.ts'
import type { StageKind } from '#domain/stage.ts'
import type { Visit, Visited } from './simulate.ts'

const ANSWERS_AFTER_MS = 60_000
const MOST_APPROVERS = 20

/** The people of a scenario, as they come. */
export function visitsOf(people: readonly Person[], startAt: number): Visit[] {
  return people.map((person) => {
    const { at, by: name, groups } = person
    return { at: startAt + at, by: { kind: 'member', name, groups }, body: bodyOf(person) }
  })
}

function bodyOf({ does, stage, rollback, for: forMs }: Person): Visited {
  const step = stage === undefined ? {} : { step: stage }
  switch (does) {
    case 'approve':
    case 'reject':
    case 'skip':
    case 'retry':
      return { kind: does, ...step }
    case 'cancel':
      return { kind: does, rollback: rollback ?? true }
    case 'pause':
      return { kind: does, ...(forMs === undefined ? {} : { forMs }) }
    case 'resume':
      return { kind: does }
  }
}

/** Everyone who is asked approves after a minute: the members that the stage names, or others who may. */
export function willingApprovers(stage: StageSpec, at: { plan: Plan; kind: StageKind; now: number }): Visit[] {
  const may = candidates(stage.options).filter((by) => at.kind.mayApprove?.(stage.options, by, at.plan) === undefined)
  const { count } = approvalOf(stage.options)
  return may.slice(0, count).map((by) => {
    return { at: at.now + ANSWERS_AFTER_MS, by, body: { kind: 'approve', step: stage.id } }
  })
}

/** Named members first; then as many of each group as can be needed; without names, anyone. */
function candidates(options: unknown): Actor[] {
  const { by } = approvalOf(options)
  const members = by.filter((entry) => !entry.startsWith('group:'))
  const groups = by.filter((entry) => entry.startsWith('group:')).map((entry) => entry.slice('group:'.length))
  const named = members.map((name): Actor => ({ kind: 'member', name }))
  const numbers = Array.from({ length: MOST_APPROVERS }, (_, index) => index + 1)
  if (by.length === 0) return numbers.map((number) => ({ kind: 'member', name: `member ${number}` }))
  const inGroups = numbers.flatMap((number) =>
    groups.map((group): Actor => ({ kind: 'member', name: `member ${number} of ${group}`, groups: [group] })),
  )
  return [...named, ...inGroups]
}

/** Options of the stage kind `approval`, as far as they are needed here. */
function approvalOf(options: unknown): { by: readonly string[]; count: number } {
  const { by, count } = options as { by?: readonly string[]; count?: number }
  return { by: by ?? [], count: count ?? 1 }
}
