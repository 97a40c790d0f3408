import { formatDuration } from '#domain/unit.ts'

/** Moments on an axis: the reader's clock, or what has passed where series of different days lie over each other. */
export function axisTime(x: number, isElapsed: boolean): string {
  if (isElapsed) return x === 0 ? '0s' : formatDuration(x)
  const date = new Date(x)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
