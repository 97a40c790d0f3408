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
import { STATUS_LOOKS } from '../../parts/look.ts'
import type { Tone } from '../../parts/look.ts'

type FactShape = Exclude<Fact['kind'], 'evidence'> | Evidence['type'] | 'measuring' | 'underway'

/** An icon for each kind of fact. What has happened does not move. */
export const FACT_ICONS: Readonly<Record<FactShape, Icon>> = {
  triggered: IconGitCommit,
  planned: IconListDetails,
  'step-started': IconPlayerPlay,
  'step-waiting': IconHourglass,
  measuring: STATUS_LOOKS.measuring.icon,
  underway: STATUS_LOOKS.underway.icon,
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

/** What is measured, and what goes on by itself, waits for nobody: by the colour that it is told in. */
export function factShape(fact: Fact, tone: Tone): FactShape {
  if (fact.kind === 'step-waiting' && tone !== 'waiting') return tone === 'measuring' ? 'measuring' : 'underway'
  return fact.kind === 'evidence' ? fact.evidence.type : fact.kind
}
