import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconBan,
  IconChartLine,
  IconCheck,
  IconCircleCheck,
  IconCircleX,
  IconFlag,
  IconGitCommit,
  IconHandStop,
  IconHourglass,
  IconListDetails,
  IconNote,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconRefresh,
  IconRuler2,
  IconX,
} from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import type { Evidence } from '#domain/evidence.ts'
import type { Fact } from '#domain/fact.ts'

type FactShape = Exclude<Fact['kind'], 'evidence'> | Evidence['type']

/** An icon for each kind of fact. What has happened does not move. */
export const FACT_ICONS: Readonly<Record<FactShape, Icon>> = {
  triggered: IconGitCommit,
  planned: IconListDetails,
  'step-started': IconPlayerPlay,
  'step-waiting': IconHourglass,
  'step-succeeded': IconCircleCheck,
  'step-failed': IconCircleX,
  'step-skipped': IconPlayerSkipForward,
  'step-cancelled': IconBan,
  approved: IconCheck,
  rejected: IconX,
  'retry-requested': IconRefresh,
  paused: IconPlayerPause,
  resumed: IconPlayerPlay,
  'cancel-requested': IconHandStop,
  held: IconHandStop,
  'rollback-started': IconArrowBackUp,
  finished: IconFlag,
  traffic: IconArrowsSplit2,
  sample: IconRuler2,
  verdict: IconChartLine,
  memo: IconNote,
}

export function factShape(fact: Fact): FactShape {
  return fact.kind === 'evidence' ? fact.evidence.type : fact.kind
}
