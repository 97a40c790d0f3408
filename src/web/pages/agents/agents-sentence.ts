import type { AgentRow } from '#contract/agents.ts'
import { clean } from '#domain/clean-text.ts'
import type { Texts } from '../../text/en/index.ts'

/** Troubles that are told one by one; the others are counted. */
const MOST_TOLD = 2

/** Whether all is well with the agents, in the first line. */
export function agentsSentence(rows: readonly AgentRow[], { agents }: Pick<Texts, 'agents'>): string {
  if (rows.length === 0) return agents.none
  const connected = rows.filter((row) => row.connected).length
  const troubles = rows.flatMap((row) => troublesOf(row, agents))
  if (connected === rows.length && troubles.length === 0) return agents.all(rows.length)
  const more = troubles.length - MOST_TOLD
  const told = troubles.slice(0, MOST_TOLD)
  return agents.sentence([agents.some(connected, rows.length), ...told, ...(more > 0 ? [agents.more(more)] : [])])
}

function troublesOf({ name, undelivered = 0, hanging = 0 }: AgentRow, agents: Texts['agents']): readonly string[] {
  return [
    ...(undelivered > 0 ? [agents.undelivered(clean(name), undelivered)] : []),
    ...(hanging > 0 ? [agents.hanging(clean(name), hanging)] : []),
  ]
}
