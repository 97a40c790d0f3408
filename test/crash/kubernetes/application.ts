import type { Manifest } from '#providers/kubernetes/manifest.ts'
import { METHODS, webAt } from '../../kubernetes-provider/application.ts'
import { analysisOf, approvalOf, FIRST_VERSION } from '../scenario.ts'
import type { Release } from '../scenario.ts'

export const NAMESPACE = 'shop'
/** Of the application and of all its objects. */
export const APPLICATION = 'web'

/** What a check sees of an image that is no good. */
const BAD = '-bad'

export interface Kind {
  readonly method: 'gateway' | 'service'
  readonly release: Release
}

export function sceneOf({ method }: Kind): { settings: Record<string, unknown>; seeds: readonly Manifest[] } {
  const { settings = {}, seeds = [] } = METHODS[method] ?? {}
  return { settings, seeds }
}

/** All objects that git asks for in that version. */
export function manifestsOf({ method, release }: Kind, version: string): readonly Manifest[] {
  const isBad = version !== FIRST_VERSION && release.check !== 200
  const more = METHODS[method]?.route ?? []
  return webAt({ image: `web:${version}${isBad ? BAD : ''}`, message: version, more }).objects
}

export function isBadImage(image: string): boolean {
  return image.endsWith(BAD)
}

/** JSON is YAML. */
export function filesOf(kind: Kind, version: string, url: string): Record<string, string> {
  const { release } = kind
  const analysis = { analysis: analysisOf(`${url}/check/{{ variant }}`) }
  const canary = { canary: { scale: kind.method === 'service' ? '100%' : '50%' } }
  const pipeline =
    kind.method === 'service'
      ? [canary, approvalOf(release), { traffic: '100%' }, analysis, 'primary', { traffic: '0%' }]
      : [canary, { traffic: '20%' }, approvalOf(release), analysis, { traffic: '60%' }, 'primary']
  const application = {
    name: APPLICATION,
    kubernetes: { namespace: NAMESPACE, traffic: sceneOf(kind).settings, healthTimeout: '1m' },
    pipeline: [...pipeline, { clean: 'canary' }],
  }
  const manifests = manifestsOf(kind, version).map((one) => [`${one.kind}.json`.toLowerCase(), textOf(one)] as const)
  return { 'app.slipway.yaml': textOf(application), ...Object.fromEntries(manifests) }
}

function textOf(content: unknown): string {
  return `${JSON.stringify(content, undefined, 2)}\n`
}
