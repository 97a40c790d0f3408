/** Kinds are told apart by their groups, whatever the version. */
export const GROUPS = {
  kustomize: 'kustomize.toolkit.fluxcd.io',
  helm: 'helm.toolkit.fluxcd.io',
  source: 'source.toolkit.fluxcd.io',
  flagger: 'flagger.app',
} as const

/** Of Flux, its operator and extensions, and Flagger. */
export function isOfFlux(group: string): boolean {
  return /(^|\.)fluxcd\.(io|controlplane\.io)$/.test(group) || group === GROUPS.flagger
}
