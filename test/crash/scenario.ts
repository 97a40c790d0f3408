/** One release that is killed in, and how it would end without. */
export interface Scenario {
  readonly name: string
  /** What the new version's own check answers. */
  readonly check: 200 | 500
  /** Whether a person approves, or nobody does until the time is over. */
  readonly approves: boolean
  readonly ends: 'succeeded' | 'failed'
}

export const SCENARIOS: readonly Scenario[] = [
  { name: 'promoted', check: 200, approves: true, ends: 'succeeded' },
  { name: 'rolled back by its analysis', check: 500, approves: true, ends: 'failed' },
  { name: 'rolled back, as nobody approved in time', check: 200, approves: false, ends: 'failed' },
]

export const APPLICATION = 'shop'
/** Of the approval, where nobody comes. */
export const APPROVAL_MS = 5_000

/** JSON is YAML. */
export function applicationFile(settings: {
  readonly scenario: Scenario
  readonly version: string
  readonly listen: string
  readonly starts: string
}): string {
  const { scenario, version, listen, starts } = settings
  const retry = { limit: 50, backoff: '100ms', maxBackoff: '200ms' }
  const check = { http: { url: 'http://{{ variant.address }}/check', status: 200 }, interval: '1s' }
  const file = {
    name: APPLICATION,
    host: {
      run: [process.execPath, 'server.js'],
      env: { VERSION: version, CHECK: String(version === 'v1' ? 200 : scenario.check), STARTS: starts },
      replicas: 2,
      listen,
      health: { path: '/healthz', every: '100ms', healthyAfter: 1 },
      stop: { grace: '2s', drain: '2s' },
    },
    pipeline: [
      { canary: { scale: '50%' }, retry },
      { traffic: { canary: '20%' }, retry },
      { approval: {}, ...(scenario.approves ? {} : { timeout: `${APPROVAL_MS}ms` }) },
      { analysis: { for: '1s', checks: [check] }, retry },
      { primary: {}, retry },
      { clean: 'canary', retry },
    ],
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}
