import { formatDuration } from '#domain/unit.ts'

/** `14:05:09`, by the clock of whoever reads it. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** `2026-05-01 14:05`. */
export function dateAndTime(at: number): string {
  const date = new Date(at)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0'))
  return `${day.join('-')} ${timeOfDay(at).slice(0, 5)}`
}

/** Whole seconds, so that a view does not flicker between milliseconds. */
export function span(ms: number): string {
  return ms < 1_000 ? '0s' : formatDuration(Math.floor(ms / 1_000) * 1_000)
}

/** `2h5m ago`, with the one or two units that matter. */
export function ago(at: number, now: number): string {
  return now - at < 1_000 ? 'just now' : `${span(now - at)} ago`
}

/** `14:05:09 (in 3m20s)`, with the day where it is another one. */
export function until(at: number, now: number): string {
  const isNear = at - now < 12 * 3_600_000
  const rest = at > now ? `in ${span(at - now)}` : `${span(now - at)} ago`
  return `${isNear ? timeOfDay(at) : dateAndTime(at)} (${rest})`
}
