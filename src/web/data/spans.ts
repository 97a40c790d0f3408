/** Lengths of time before now, by their names in the address. */
export const SPANS_MS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000 } as const

export type Span = keyof typeof SPANS_MS
