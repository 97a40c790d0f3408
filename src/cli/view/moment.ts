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

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const

/** `1h5m`, `2d`, `0s`: the largest unit and the next one, in whole seconds, so that a view does not flicker. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const at = UNITS.findIndex(([, size]) => seconds >= size)
  if (at < 0) return '0s'
  let rest = seconds
  const parts = UNITS.slice(at, at + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size)
    rest -= count * size
    return count > 0 ? `${count}${unit}` : ''
  })
  return parts.join('')
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
