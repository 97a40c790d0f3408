import { mayDeploy } from '#domain/application-state.ts'
import type { FactBody } from '#domain/fact.ts'
import type { Plan } from '#domain/plan.ts'
import type { Preview } from '#domain/preview.ts'
import type { QuestionBody } from '#domain/question.ts'
import { rollbackTarget } from '#domain/rules/rollback-target.ts'
import type { Known } from './known.ts'
import { loadApplication, planDeployment } from '../planner.ts'
import type { PlannerTools } from '../planner.ts'
import { inTheWay, rollbackTrigger } from '../rollback-wish.ts'
import { syncTrigger } from '../sync-wish.ts'

type PreviewBody = Extract<QuestionBody, { kind: 'preview' }>
type CommandOf<K extends PreviewBody['command']['kind']> = Extract<PreviewBody['command'], { kind: K }>
type By = PreviewBody['by']

/**
 * What a command would plan if it were sent now, and why it would be refused: the planner's own plan, recorded nowhere.
 * Errors: those of the planner.
 */
export function previewOf(known: Known, { command, by }: PreviewBody, planner: PlannerTools): Promise<Preview> {
  return command.kind === 'sync' ? ofSync(known, { command, by }, planner) : ofRollback(known, { command, by }, planner)
}

async function ofSync(
  known: Known,
  { command, by }: { readonly command: CommandOf<'sync'>; readonly by: By },
  planner: PlannerTools,
): Promise<Preview> {
  const { name, look, state, application } = known
  if (!look?.application) return without(known, look?.error?.message ?? `The file of ${name} is not in git`)
  const { origin, head } = look
  const loaded = await loadApplication(origin, head.commit, planner)
  const { strategy, liftQuarantine } = command
  const refused = mayDeploy(state, loaded.digest, { trigger: 'command', liftQuarantine })
  const wish = { application: name, trigger: syncTrigger({ by, strategy }), revision: head }
  return shown(known, await planDeployment(wish, { origin, state, application, loaded }, planner), refused)
}

async function ofRollback(
  known: Known,
  { command, by }: { readonly command: CommandOf<'rollback'>; readonly by: By },
  planner: PlannerTools,
): Promise<Preview> {
  const { name, state, application, current, origin } = known
  const target = rollbackTarget(state, command.to)
  if ('refusal' in target) return without(known, target.refusal)
  const { revision } = target.to
  const wish = { application: name, trigger: rollbackTrigger(target.to, { by }), revision }
  return shown(known, await planDeployment(wish, { origin, state, application }, planner), inTheWay(current))
}

function shown(known: Known, planned: FactBody, refused: string | undefined): Preview {
  if (planned.kind !== 'planned') return without(known, planned.kind === 'finished' ? planned.reason : planned.kind)
  return { ...ofPlan(planned.plan), ...(refused === undefined ? {} : { refused }) }
}

function ofPlan({ revision, running, versions, strategy, why, stages, differences, moreDifferences }: Plan): Preview {
  return {
    revision,
    ...(running ? { running } : {}),
    versions,
    strategy,
    why,
    stages: stages.map(({ id, kind, name, needs, timeoutMs, skip }) => {
      return { id, kind, name, needs, timeoutMs, ...(skip === undefined ? {} : { skip }) }
    }),
    differences,
    moreDifferences,
  }
}

/** Where nothing can be planned there is only the refusal. */
function without({ state }: Known, refused: string): Preview {
  const running = state.running ? { running: state.running.revision } : {}
  return { ...running, versions: [], stages: [], differences: [], moreDifferences: 0, refused }
}
