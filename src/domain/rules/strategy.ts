import type { Comparison } from '../provider.ts'
import { cut } from '../text.ts'
import type { Trigger } from '../trigger.ts'
import { messagePattern } from '../wildcard.ts'

/** Patterns for a line of the commit message that choose the strategy, as `messagePattern` takes them. */
export interface CommitMatcher {
  readonly pipeline: readonly string[]
  readonly quick: readonly string[]
}

export interface StrategyInput {
  readonly trigger: Trigger
  readonly message: string
  readonly hasPipeline: boolean
  /** Whether anything runs that a pipeline could be measured against. */
  readonly isFirst: boolean
  readonly comparison: Comparison
  readonly matcher?: CommitMatcher | undefined
  /** Lets no comparison choose the quick way. */
  readonly alwaysPipeline?: boolean | undefined
  /** A person's explicit choice. */
  readonly forced?: 'quick' | 'pipeline' | undefined
}

export interface Strategy {
  readonly strategy: 'quick' | 'pipeline'
  /** A sentence without its full stop. */
  readonly why: string
}

/** How a deployment goes, and why. The first rule that speaks decides; they are in the order of the guide. */
export function chooseStrategy(input: StrategyInput): Strategy {
  const chosen =
    forced(input) ?? withoutChange(input) ?? byMessage(input) ?? withoutPipeline(input) ?? byComparison(input)
  return { ...chosen, why: cut(chosen.why, 2_000) }
}

function forced({ forced: strategy, trigger, hasPipeline }: StrategyInput): Strategy | undefined {
  if (!strategy) return undefined
  if (strategy === 'quick') return { strategy, why: `${trigger.by.name} asked for a quick sync` }
  if (hasPipeline) return { strategy, why: `${trigger.by.name} asked for the pipeline` }
  return { strategy: 'quick', why: `${trigger.by.name} asked for the pipeline, but none is written` }
}

function byMessage({ matcher, message, hasPipeline }: StrategyInput): Strategy | undefined {
  if (!matcher || !hasPipeline) return undefined
  const pipeline = messagePattern(matcher.pipeline, message)
  if (pipeline !== undefined) return { strategy: 'pipeline', why: `The commit message matches "${pipeline}"` }
  const quick = messagePattern(matcher.quick, message)
  return quick === undefined ? undefined : { strategy: 'quick', why: `The commit message matches "${quick}"` }
}

function withoutPipeline({ hasPipeline, isFirst }: StrategyInput): Strategy | undefined {
  if (!hasPipeline) return { strategy: 'quick', why: 'No pipeline is written' }
  if (isFirst)
    return { strategy: 'quick', why: 'It is the first deployment: nothing runs that it could be measured against' }
  return undefined
}

/** A new version is what a pipeline proves; these two bring back one that was proven. */
function withoutChange({ trigger }: StrategyInput): Strategy | undefined {
  if (trigger.kind === 'drift')
    return { strategy: 'quick', why: 'The target drifted and is brought back to what it should be' }
  if (trigger.kind === 'removal') return { strategy: 'quick', why: `It is removed: ${trigger.reason}` }
  if (trigger.kind === 'rollback')
    return { strategy: 'quick', why: 'It goes back to a state that was deployed with success before' }
  return undefined
}

function byComparison({ comparison, alwaysPipeline }: StrategyInput): Strategy {
  if (comparison.quick !== undefined && !alwaysPipeline) return { strategy: 'quick', why: comparison.quick }
  return { strategy: 'pipeline', why: comparison.summary }
}
