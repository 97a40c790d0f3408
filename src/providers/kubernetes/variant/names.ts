import { digestOf } from '#domain/canonical.ts'

export const VARIANTS = ['primary', 'canary', 'baseline'] as const

export type Variant = (typeof VARIANTS)[number]

/** One that runs beside primary. */
export type Copy = Exclude<Variant, 'primary'>

const DIGEST_LENGTH = 8

/**
 * Names go into labels and host names of what controllers make of an object: a Service's is a DNS label, and a
 * StatefulSet's is followed by the digest of its revision in a label of 63.
 */
const LONGEST: Readonly<Record<string, number>> = { Service: 63, StatefulSet: 52, Deployment: 63, DaemonSet: 63 }

const LONGEST_OTHER = 253

/** `web` → `web-canary`. What would be too long is cut, with a digest of the whole in its place. */
export function variantName(kind: string, name: string, variant: Copy): string {
  const longest = LONGEST[kind] ?? LONGEST_OTHER
  const whole = `${name}-${variant}`
  if (whole.length <= longest) return whole
  const end = `-${digestOf(whole).slice(0, DIGEST_LENGTH)}-${variant}`
  return `${name.slice(0, longest - end.length).replace(/[-.]+$/, '')}${end}`
}
