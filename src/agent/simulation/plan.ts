import type { Application } from '#domain/application.ts'
import { digestOf } from '#domain/canonical.ts'
import type { Scenario } from '#domain/config/scenario.ts'
import type { Plan } from '#domain/plan.ts'
import { makePlan } from '#domain/rules/planning.ts'
import type { Revision } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'
import { providerOf, stageKindOf } from '../kinds.ts'
import type { Kinds } from '../kinds.ts'

const BEFORE: Revision = { commit: 'a'.repeat(40), author: 'Ada', email: '', message: 'What runs', at: 0 }

/**
 * What an agent would plan for the application and the scenario's commit. No commit is rendered: both desired states
 * are names that differ, so that whatever is written as a pipeline runs.
 */
export function simulatedPlan(application: Application, scenario: Scenario, kinds: Kinds): Plan {
  const provider = providerOf(kinds, application.provider)
  const { message, author, changed } = scenario.commit
  const revision: Revision = { commit: 'b'.repeat(40), author, email: '', message, at: 0 }
  return makePlan({
    application,
    target: 'a simulated target',
    trigger: triggerOf(scenario, author),
    revision,
    desired: digestOf('wanted'),
    versions: [],
    running: scenario.first ? undefined : { revision: BEFORE, desired: digestOf('running') },
    comparison: { differences: [], summary: 'a simulated commit changes what is deployed' },
    quick: provider.quickPlan(application.app),
    changed,
    kindOf: (kind) => stageKindOf(kinds, provider, kind),
    ...(scenario.strategy === 'auto' ? {} : { forced: scenario.strategy }),
  })
}

function triggerOf({ trigger }: Scenario, author: string): Trigger {
  const reason = 'A scenario asks for it'
  switch (trigger) {
    case 'commit':
      return { kind: trigger, by: { kind: 'commit', name: author.slice(0, 200) }, reason }
    case 'command':
      return { kind: trigger, by: { kind: 'member', name: 'ada' }, reason }
    case 'drift':
      return { kind: trigger, by: { kind: 'agent', name: 'a simulated agent' }, reason }
  }
}
