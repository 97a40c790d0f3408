import type { ApplicationReport } from './report.ts'

/** What an application wants from people, the most urgent first. */
export const ATTENTIONS = ['failing', 'waiting', 'drifted', 'none'] as const

export type Attention = (typeof ATTENTIONS)[number]

type Known = Pick<ApplicationReport, 'sync' | 'live' | 'drift' | 'quarantine' | 'error' | 'waiting'>

/** One answer for lists, counts and colours alike. Drift of what is being deployed is no news. */
export function attentionOf(report: Known): Attention {
  const health = report.live?.health
  if (report.sync === 'invalid' || report.error || health === 'degraded' || health === 'missing') return 'failing'
  if (report.quarantine) return 'failing'
  if (report.waiting?.person) return 'waiting'
  return report.drift.length > 0 && report.sync !== 'deploying' ? 'drifted' : 'none'
}

/** For ordering: 0 is the most urgent. */
export function attentionRank(attention: Attention): number {
  return ATTENTIONS.indexOf(attention)
}

export function attentionAt(rank: number): Attention {
  return ATTENTIONS[rank] ?? 'none'
}
