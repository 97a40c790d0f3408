import { IconPlugConnected, IconPlugConnectedX, IconPlugOff } from '@tabler/icons-react'
import type { AgentRow } from '#contract/agents.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Look } from '../../parts/look.ts'
import { Moment } from '../../parts/moment.tsx'
import { Toned } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import type { Texts } from '../../text/en/index.ts'

const LOOKS: Readonly<Record<'connected' | 'away' | 'never', Look>> = {
  connected: { icon: IconPlugConnected, tone: 'succeeded' },
  away: { icon: IconPlugConnectedX, tone: 'failed' },
  never: { icon: IconPlugOff, tone: 'pending' },
}

export function AgentState({ agent }: { readonly agent: AgentRow }) {
  const { agents } = useTexts()
  const state = agent.connected ? 'connected' : agent.registeredAt === undefined ? 'never' : 'away'
  return (
    <Toned look={LOOKS[state]} label={agents[state]}>
      {agents[state]}
    </Toned>
  )
}

export function LastSeen({ agent }: { readonly agent: AgentRow }) {
  const { agents } = useTexts()
  return agent.seenAt === undefined ? agents.neverHeard : <Moment at={agent.seenAt} />
}

/** Less than this is the way of the message, not the clock. */
const NOTICEABLE_MS = 1_000

export function clockWords(offsetMs: number | undefined, agents: Texts['agents']): string {
  if (offsetMs === undefined) return agents.unknown
  if (Math.abs(offsetMs) < NOTICEABLE_MS) return agents.inStep
  const span = formatDuration(Math.abs(offsetMs))
  return offsetMs > 0 ? agents.ahead(span) : agents.behind(span)
}
