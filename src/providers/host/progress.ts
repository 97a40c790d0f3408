import { slipwayError } from '#domain/errors.ts'
import type { ApplicationState, InstanceState, Variant, VariantState } from '#host/api.ts'
import { CRASH_LOOP } from '#host/back-off.ts'
import { failureWords } from '#host/describe.ts'

export function variantOf(state: ApplicationState | undefined, variant: Variant): VariantState | undefined {
  return state?.variants.find((one) => one.variant === variant)
}

/**
 * Throws where waiting on is of no use: an instance of the wanted generation has failed again and again since that
 * moment, or has not become healthy in the time the application gives itself. Errors: `host.never-healthy`.
 */
export function refuseHopeless(application: string, variant: VariantState, since: number): void {
  const current = variant.instances.filter((one) => one.generation === variant.generation && one.status !== 'stopping')
  const hopeless = current.find((one) => isHopeless(one, since))
  if (!hopeless) return
  const why = `instance ${hopeless.number} ${failureWords(hopeless.failures)}`
  throw slipwayError(
    'host.never-healthy',
    { application, variant: variant.variant, why },
    { output: hopeless.lastLines },
  )
}

function isHopeless({ failures, status }: InstanceState, since: number): boolean {
  if (status === 'ready') return false
  const recent = failures.filter((failure) => failure.at >= since)
  return recent.length >= CRASH_LOOP || recent.some((failure) => failure.slow)
}
