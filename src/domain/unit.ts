/** Values with units as people write them: `10m`, `1h30m`, `20%`, `512Mi`. */

const MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

type DurationUnit = keyof typeof MS

/** Milliseconds, or undefined where the text is no duration. A bare number is refused: it says no unit. */
export function parseDuration(text: string): number | undefined {
  const pattern = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy
  let total = 0
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (!match) return undefined
    total += Number(match[1]) * MS[match[2] as DurationUnit]
  }
  return text === '' || !Number.isFinite(total) ? undefined : Math.round(total)
}

/** At most two units, the largest first: `1h30m`, `2m5s`, `450ms`. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.round(ms))
  if (total < 1_000) return `${total}ms`
  const parts: string[] = []
  let rest = Math.round(total / 1_000) * 1_000
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / MS[unit])
    if (count > 0) parts.push(`${count}${unit}`)
    rest -= count * MS[unit]
  }
  return parts.slice(0, 2).join('')
}

/** `20%` → 20. */
export function parsePercent(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)%$/.exec(text)
  return match ? Number(match[1]) : undefined
}

export function formatPercent(percent: number, digits = 1): string {
  return `${Number(percent.toFixed(digits))}%`
}
