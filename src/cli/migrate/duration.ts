import { parseDuration } from '#domain/unit.ts'

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

/** A duration as these systems write it: `90s`, `1h30m`, or a number of seconds. */
export function durationMsOf(written: unknown): number | undefined {
  if (typeof written === 'number') return written >= 0 ? Math.round(written * 1_000) : undefined
  if (typeof written !== 'string') return undefined
  return /^\d{1,9}$/.test(written) ? Number(written) * 1_000 : parseDuration(written)
}

export function durationOf(written: unknown): string | undefined {
  const ms = durationMsOf(written)
  return ms === undefined ? undefined : durationText(ms)
}

/** Exact: `1d2h`, `1m30s`. */
export function durationText(ms: number): string {
  let rest = ms
  let text = ''
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    if (count > 0) text += `${count}${unit}`
    rest -= count * size
  }
  return text === '' ? '0s' : text
}
