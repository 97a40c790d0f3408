import { slipwayError } from '#domain/errors.ts'
import { ANNOTATIONS, groupOf, keyOf, nameOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { Wave } from './order.ts'
import type { HookPhase } from './wish.ts'

export const PHASES: readonly HookPhase[] = ['before-sync', 'after-sync', 'sync-failed']

/** When what a hook left is removed. */
const POLICIES = ['succeeded', 'failed', 'before-next'] as const

export type DeletePolicy = (typeof POLICIES)[number]

/** Errors: `kubernetes.invalid`. */
export function phasesOf(hook: Manifest): readonly HookPhase[] {
  const text = hook.metadata.annotations?.[ANNOTATIONS.hook] ?? ''
  return wordsIn(hook, { text, allowed: PHASES, annotation: ANNOTATIONS.hook })
}

/** Errors: `kubernetes.invalid`. */
export function policiesOf(hook: Manifest): readonly DeletePolicy[] {
  const text = hook.metadata.annotations?.[ANNOTATIONS.hookDelete]
  if (text === undefined) return ['before-next']
  return wordsIn(hook, { text, allowed: POLICIES, annotation: ANNOTATIONS.hookDelete })
}

function wordsIn<T extends string>(
  hook: Manifest,
  { text, allowed, annotation }: { text: string; allowed: readonly T[]; annotation: string },
): readonly T[] {
  return text.split(',').map((word) => {
    const found = allowed.find((one) => one === word.trim())
    if (found !== undefined) return found
    const words = `its annotation ${annotation} holds "${word.trim().slice(0, 50)}", which is none of ${allowed.join(', ')}`
    throw slipwayError('kubernetes.invalid', { what: nameOf(keyOf(hook)), words })
  })
}

/** Whether it runs to an end. All else, such as a ServiceAccount, is what such a one needs, and is only put there. */
export function isRun({ apiVersion, kind }: Manifest): boolean {
  return ['batch/Job', '/Pod'].includes(`${groupOf(apiVersion)}/${kind}`)
}

/** What is applied side by side: first, in order, what others need, then all that runs. */
export function hookTurns({ ranks }: Wave<Manifest>): readonly (readonly Manifest[])[] {
  const needed = ranks.map((rank) => rank.filter((one) => !isRun(one)))
  return [...needed, ranks.flat().filter(isRun)].filter(({ length }) => length > 0)
}
