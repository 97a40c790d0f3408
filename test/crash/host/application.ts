import { analysisOf, approvalOf, FIRST_VERSION } from '../scenario.ts'
import type { Release } from '../scenario.ts'

export const APPLICATION = 'shop'

/** JSON is YAML. */
export function applicationFile(settings: {
  readonly release: Release
  readonly version: string
  readonly listen: string
  readonly starts: string
}): string {
  const { release, version, listen, starts } = settings
  const retry = { limit: 50, backoff: '100ms', maxBackoff: '200ms' }
  const file = {
    name: APPLICATION,
    host: {
      run: [process.execPath, 'server.js'],
      env: { VERSION: version, CHECK: String(version === FIRST_VERSION ? 200 : release.check), STARTS: starts },
      replicas: 2,
      listen,
      health: { path: '/healthz', every: '100ms', healthyAfter: 1 },
      stop: { grace: '2s', drain: '2s' },
    },
    pipeline: [
      { canary: { scale: '50%' }, retry },
      { traffic: { canary: '20%' }, retry },
      approvalOf(release),
      { analysis: analysisOf('http://{{ variant.address }}/check'), retry },
      { primary: {}, retry },
      { clean: 'canary', retry },
    ],
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}
