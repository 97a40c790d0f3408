import { applyFact } from '#domain/deployment.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { CheckResult, Measured } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'

/** The last value of a series of a check; the deployment itself keeps no samples. */
export interface LastSample {
  readonly check: string
  readonly series: string
  readonly measured: Measured
}

/** A deployment and what its facts say besides: the newest samples and verdicts of each stage. */
export interface Story {
  readonly deployment: Deployment
  readonly samples: Readonly<Record<string, readonly LastSample[]>>
  readonly checks: Readonly<Record<string, readonly CheckResult[]>>
}

/** Errors: `fact.gap`, as `applyFact`. A fact that was told before changes nothing. */
export function tell(story: Story | undefined, fact: Fact): Story {
  const deployment = applyFact(story?.deployment, fact)
  if (!story) return { deployment, samples: {}, checks: {} }
  if (deployment === story.deployment) return story
  if (fact.kind !== 'evidence') return { ...story, deployment }
  const { evidence, step } = fact
  if (evidence.type === 'verdict') return { ...story, deployment, checks: { ...story.checks, [step]: evidence.checks } }
  if (evidence.type !== 'sample') return { ...story, deployment }
  const { check, series, measured } = evidence
  const before = story.samples[step] ?? []
  const known = before.some((sample) => sample.check === check && sample.series === series)
  const after = known
    ? before.map((sample) =>
        sample.check === check && sample.series === series ? { check, series, measured } : sample,
      )
    : [...before, { check, series, measured }]
  return { ...story, deployment, samples: { ...story.samples, [step]: after } }
}

/** A deployment without its facts, as the server's fold gives it. */
export function storyOf(deployment: Deployment): Story {
  return { deployment, samples: {}, checks: {} }
}
