import type { Fact, FactBody } from '#domain/fact.ts'
import type { Plan } from '#domain/plan.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { Revision } from '#domain/revision.ts'
import type { Trigger } from '#domain/trigger.ts'

/** Data for tests of store and server. */
const REVISION: Revision = {
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  branch: 'main',
  author: 'Ada',
  email: 'ada@example.com',
  message: 'Add the cart\n\nWith tests.',
  at: 1_700_000_000_000,
}

const TRIGGER: Trigger = { kind: 'commit', by: { kind: 'commit', name: 'Ada' }, reason: 'A new commit on main' }

function planFor(application: string): Plan {
  return {
    application,
    provider: 'host',
    target: 'this-host',
    trigger: TRIGGER,
    revision: REVISION,
    desired: 'd'.repeat(64),
    versions: [],
    strategy: 'pipeline',
    why: 'server.js changed',
    stages: [
      {
        id: '1-canary',
        kind: 'canary',
        name: 'canary',
        needs: [],
        options: { scale: '25%' },
        timeoutMs: 60_000,
        retry: { limit: 0, backoffMs: 0, maxBackoffMs: 0 },
        effects: true,
        traffic: false,
        revertible: true,
      },
    ],
    differences: [],
    moreDifferences: 0,
    rollback: { automatic: true, timeoutMs: 60_000, decisionMs: 60_000 },
    timeoutMs: 600_000,
    digest: 'e'.repeat(64),
  }
}

export interface Story {
  readonly deployment: string
  readonly application: string
  readonly agent: string
  readonly at?: number
}

/** All facts of a deployment that succeeds; cut it for one that still runs. */
export function factsOf(story: Story): Fact[] {
  const { deployment, application, agent, at = 1_700_000_000_000 } = story
  const bodies: FactBody[] = [
    { kind: 'triggered', application, agent, trigger: TRIGGER, revision: REVISION },
    { kind: 'planned', plan: planFor(application) },
    { kind: 'step-started', step: '1-canary', attempt: 1, deadline: at + 60_000 },
    { kind: 'evidence', step: '1-canary', evidence: { type: 'traffic', weights: { canary: 20, primary: 80 } } },
    { kind: 'step-succeeded', step: '1-canary' },
    { kind: 'finished', status: 'succeeded', reason: 'All stages passed' },
  ]
  return bodies.map((body, i): Fact => Object.assign({ deployment, seq: i + 1, at: at + i }, body))
}

export function reportFor(name: string, changes: Partial<ApplicationReport> = {}): ApplicationReport {
  return {
    name,
    description: `The ${name}.`,
    kind: 'host',
    target: 'this-host',
    labels: { env: 'production' },
    repository: 'config',
    path: `${name}/app.slipway.yaml`,
    sync: 'synced',
    sentence: `${name} runs what git says`,
    running: REVISION,
    versions: [],
    live: { at: 1_700_000_000_000, health: 'healthy', reason: 'All replicas are ready', resources: [] },
    drift: [],
    warnings: [],
    evaluatedAt: 1_700_000_000_000,
    ...changes,
  }
}
