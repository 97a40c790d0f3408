const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/
const STAGES = { alpha: 0, beta: 1 } as const
const STABLE = 2

/** `v2`, `v1`, `v1beta2`, `v1alpha1`, then everything else by its name. */
export function compareVersions(a: string, b: string): number {
  const left = parse(a)
  const right = parse(b)
  if (!left || !right) return (left ? 0 : 1) - (right ? 0 : 1) || (a < b ? -1 : 1)
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor
}

function parse(
  version: string,
): { readonly stage: number; readonly major: number; readonly minor: number } | undefined {
  const match = VERSION.exec(version)
  if (!match) return undefined
  const [, major, stage, minor = '0'] = match
  return {
    stage: stage === 'alpha' || stage === 'beta' ? STAGES[stage] : STABLE,
    major: Number(major),
    minor: Number(minor),
  }
}
