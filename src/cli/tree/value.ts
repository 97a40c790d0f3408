import { InvalidArgumentError } from 'commander'
import { parseDuration } from '#domain/unit.ts'

/** Parsers of option values; commander puts the option's name before what they complain of. */

export function durationMs(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('Write a time such as 90s, 10m or 1h30m.')
  return ms
}

export function count(text: string): number {
  const value = Number(text)
  if (!/^\d{1,6}$/.test(text) || value < 1) throw new InvalidArgumentError('Write a whole number from 1.')
  return value
}

export function lineCount(text: string): number {
  const value = count(text)
  if (value > 10_000) throw new InvalidArgumentError('Write a whole number from 1 to 10000.')
  return value
}

/** `leads,ops`; empty for none. */
export function names(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

export function port(text: string): number {
  const value = Number(text)
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('Write a port, 0 to 65535.')
  return value
}

/** How a moment is given: `2h` (ago), `2026-05-01` or `2026-05-01T10:00:00Z`; milliseconds since 1970. */
export function moment(text: string, now: () => number = Date.now): number {
  const ago = parseDuration(text)
  if (ago !== undefined) return now() - ago
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isFinite(at)) throw new InvalidArgumentError('Write how long ago (2h), or a date (2026-05-01T10:00:00Z).')
  return at
}
