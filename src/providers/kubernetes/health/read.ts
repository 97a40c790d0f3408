import { clean } from '#domain/clean-text.ts'
import { cut } from '#domain/text.ts'
import { at, listAt } from '../live/fields.ts'
import type { LiveObject } from '../manifest.ts'

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly observedGeneration: number | undefined
}

const LONGEST_MESSAGE = 600

/** '' where there is no text. */
export function textAt(value: unknown, path: string): string {
  const found = at(value, path)
  return typeof found === 'string' ? found : ''
}

export function numberAt(value: unknown, path: string): number | undefined {
  const found = at(value, path)
  return typeof found === 'number' ? found : undefined
}

/** Counts are left out where they are zero. */
export function countAt(value: unknown, path: string): number {
  return numberAt(value, path) ?? 0
}

/** What somebody else wrote, as part of a sentence of ours: one line, harmless, bounded. */
export function said(text: string, max = LONGEST_MESSAGE): string {
  return cut(clean(text).trim().replace(/\.$/, ''), max)
}

export function conditionsOf(value: unknown, path = 'status.conditions'): readonly Condition[] {
  return listAt(value, path).map(asCondition)
}

export function conditionOf(object: unknown, type: string): Condition | undefined {
  const found = listAt(object, 'status.conditions').find((one) => one['type'] === type)
  return found && asCondition(found)
}

function asCondition(one: unknown): Condition {
  return {
    type: said(textAt(one, 'type'), 100),
    status: textAt(one, 'status'),
    reason: said(textAt(one, 'reason'), 100),
    message: said(textAt(one, 'message')),
    observedGeneration: numberAt(one, 'observedGeneration'),
  }
}

/** `InstallFailed: the chart has no values`; the type of the condition where it says nothing else. */
export function wordsOf({ type, status, reason, message }: Condition): string {
  if (message !== '') return reason === '' ? message : `${reason}: ${message}`
  return reason === '' ? `${type} is ${status}` : `${type} is ${status}, ${reason}`
}

/** Whether its controller has yet to look at what was written last. */
export function isUnseen(object: LiveObject): boolean {
  const observed = numberAt(object, 'status.observedGeneration')
  return (object.metadata.generation ?? 0) > (observed ?? 0)
}
