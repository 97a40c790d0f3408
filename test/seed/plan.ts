import type { Actor } from '#domain/actor.ts'
import { digestOf } from '#domain/canonical.ts'
import type { Plan, PlanDraft, StageSpec } from '#domain/plan.ts'
import type { Revision, Version } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'
import type { Chance } from '../chance.ts'
import type { SeededApplication } from './application.ts'
import { PEOPLE, SUBJECTS } from './words.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

type Sketch = Pick<StageSpec, 'kind' | 'options'> & Partial<StageSpec>

const CANARY: Sketch = { kind: 'canary', options: { scale: '25%' }, effects: true, revertible: true }
const ANALYSIS: Sketch = { kind: 'analysis', options: { for: '10m' }, timeoutMs: 11 * MINUTE }
const PRIMARY: Sketch = { kind: 'primary', options: {}, effects: true, revertible: true }
const CLEAN: Sketch = { kind: 'clean', options: {}, effects: true }
const SMOKE: Sketch = { kind: 'script', name: 'smoke test', options: { run: ['./smoke.sh'] }, effects: true }
const APPROVAL: Sketch = { kind: 'approval', name: 'ask the team', options: { count: 1 }, timeoutMs: DAY }
const WAIT: Sketch = { kind: 'wait', options: { for: '15m' }, timeoutMs: 16 * MINUTE }

/** From four to eight stages, all of which a deployment may stand still at. */
const FULL: readonly Sketch[] = [CANARY, traffic(10), ANALYSIS, APPROVAL, traffic(50), WAIT, PRIMARY, CLEAN]
const CHECKED: readonly Sketch[] = [CANARY, traffic(20), SMOKE, ANALYSIS, PRIMARY, CLEAN]
const SHORT: readonly Sketch[] = [CANARY, ANALYSIS, PRIMARY, CLEAN]
const QUICK: readonly Sketch[] = [{ kind: 'sync', options: {}, effects: true, revertible: true }]

export type Shape = 'full' | 'checked' | 'short' | 'quick'

const SHAPES: Readonly<Record<Shape, readonly Sketch[]>> = {
  full: FULL,
  checked: CHECKED,
  short: SHORT,
  quick: QUICK,
}

export interface Request {
  readonly application: SeededApplication
  readonly shape: Shape
  readonly revision: Revision
  readonly versions: readonly Version[]
  readonly trigger: Trigger
  /** Whether a failure is rolled back without asking. */
  readonly automatic: boolean
}

export function planFor({ application, shape, revision, versions, trigger, automatic }: Request): Plan {
  const draft: PlanDraft = {
    application: application.name,
    provider: application.kind,
    target: application.target,
    trigger,
    revision,
    desired: digestOf(revision.commit),
    runningDesired: digestOf(application.name),
    versions: [...versions],
    strategy: shape === 'quick' ? 'quick' : 'pipeline',
    why: shape === 'quick' ? 'Only the number of instances changed' : 'The program changed',
    stages: stagesOf(SHAPES[shape]),
    differences: [{ resource: 'primary', path: 'image', before: '1.0.0', after: versions[0]?.version ?? '' }],
    moreDifferences: 0,
    rollback: { automatic, timeoutMs: 10 * MINUTE, decisionMs: HOUR },
    timeoutMs: 6 * HOUR,
  }
  return { ...draft, digest: digestOf(draft) }
}

export function revisionBy(chance: Chance, at: number): Revision {
  const author = chance.pick(PEOPLE)
  const commit = Array.from({ length: 5 }, () => chance.below(0x1_0000_0000).toString(16).padStart(8, '0')).join('')
  const message = `${chance.pick(SUBJECTS)}\n\nSeen in the last review.`
  return { commit, branch: 'main', author, email: mailOf(author), message, at: at - 5 * MINUTE }
}

export function triggerBy(chance: Chance, { author, email }: Revision): Trigger {
  if (chance.percent(15)) return { kind: 'command', by: memberBy(chance), reason: 'Asked for with `slipway sync`' }
  return { kind: 'commit', by: { kind: 'commit', name: author, email }, reason: 'A new commit on main' }
}

export function memberBy(chance: Chance): Actor {
  const name = chance.pick(PEOPLE)
  return { kind: 'member', name: mailOf(name).replace('@example.com', '') }
}

function traffic(share: number): Sketch {
  const options = { canary: `${share}%` }
  return { kind: 'traffic', name: `${share} % to the canary`, options, effects: true, traffic: true, revertible: true }
}

/** One after the other. */
function stagesOf(sketches: readonly Sketch[]): StageSpec[] {
  const ids = sketches.map(({ kind }, index) => `${index + 1}-${kind}`)
  return sketches.map((sketch, index): StageSpec => {
    const before = ids[index - 1]
    return {
      name: sketch.kind,
      timeoutMs: 10 * MINUTE,
      effects: false,
      traffic: false,
      revertible: false,
      ...sketch,
      id: ids[index] ?? '',
      needs: before === undefined ? [] : [before],
      retry: { limit: 2, backoffMs: 5_000, maxBackoffMs: MINUTE },
    }
  })
}

/** `Tomás Vega` writes as `tomas.vega@example.com`. */
function mailOf(author: string): string {
  const plain = author.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('ı', 'i')
  return `${plain.toLowerCase().replace(' ', '.')}@example.com`
}
