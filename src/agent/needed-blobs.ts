import type { ApplicationState } from '#domain/application-state.ts'
import type { Deployment } from '#domain/deployment.ts'
import { slipwayError, SlipwayError } from '#domain/errors.ts'
import type { Blobs } from '#domain/source.ts'

/**
 * Every blob that a rollback, a running or an open deployment may ask for: the bundles, and whatever a bundle names.
 * A digest anywhere in a bundle's text counts, so that no provider can forget to say what it needs.
 * Errors: `store.unavailable`; then nothing may be judged as not needed.
 */
export async function neededBlobs(
  blobs: Blobs,
  known: { readonly states: Iterable<ApplicationState>; readonly open: readonly Deployment[] },
): Promise<ReadonlySet<string>> {
  const bundles = new Set(known.open.flatMap(bundlesOfDeployment))
  for (const state of known.states) for (const bundle of bundlesOfState(state)) bundles.add(bundle)
  const needed = new Set(bundles)
  for (const bundle of bundles) for (const digest of await namesIn(blobs, bundle)) needed.add(digest)
  return needed
}

function bundlesOfState({ running, history, uncertain }: ApplicationState): string[] {
  return [...(running ? [running] : []), ...history, ...(uncertain ? [uncertain] : [])].map(({ desired }) => desired)
}

function bundlesOfDeployment({ plan }: Deployment): string[] {
  if (!plan) return []
  return plan.runningDesired === undefined ? [plan.desired] : [plan.desired, plan.runningDesired]
}

async function namesIn(blobs: Blobs, bundle: string): Promise<readonly string[]> {
  try {
    return (await blobs.get(bundle)).toString('latin1').match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []
  } catch (error) {
    // One that is gone or damaged cannot be put back, whatever is kept of it.
    if (error instanceof SlipwayError && ['blob.missing', 'blob.corrupt'].includes(error.code)) return []
    throw error instanceof SlipwayError
      ? error
      : slipwayError('store.unavailable', { doing: 'read', why: (error as Error).message }, { cause: error })
  }
}
