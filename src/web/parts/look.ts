import type { Icon } from '@tabler/icons-react'
import {
  IconActivity,
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDotted,
  IconCircleMinus,
  IconCircleX,
  IconClockPause,
  IconClockPlay,
  IconHeart,
  IconHeartBroken,
  IconHeartQuestion,
  IconHourglass,
  IconGitCompare,
  IconLoader2,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconQuestionMark,
  IconCircleOff,
  IconRefreshDot,
} from '@tabler/icons-react'
import type { Attention } from '#domain/attention.ts'
import type { Health } from '#domain/health.ts'
import type { ApplicationReport } from '#domain/report.ts'
import type { ShownStatus } from './shown-status.ts'

/** The colours of states: those of the seven statuses, and that of what measures. */
export type Tone = Exclude<ShownStatus, 'underway'>

/** How a state looks, everywhere: an icon whose shape is its own, and a tone. */
export interface Look {
  readonly icon: Icon
  readonly tone: Tone
  /** Only what is running moves. */
  readonly turns?: true
}

export const STATUS_LOOKS: Readonly<Record<ShownStatus, Look>> = {
  pending: { icon: IconCircleDashed, tone: 'pending' },
  running: { icon: IconLoader2, tone: 'running', turns: true },
  measuring: { icon: IconActivity, tone: 'measuring' },
  underway: { icon: IconClockPlay, tone: 'running' },
  waiting: { icon: IconHourglass, tone: 'waiting' },
  succeeded: { icon: IconCircleCheck, tone: 'succeeded' },
  failed: { icon: IconCircleX, tone: 'failed' },
  cancelled: { icon: IconCircleMinus, tone: 'cancelled' },
  skipped: { icon: IconPlayerSkipForward, tone: 'skipped' },
}

export const HEALTH_LOOKS: Readonly<Record<Health, Look>> = {
  healthy: { icon: IconHeart, tone: 'succeeded' },
  progressing: { icon: IconRefreshDot, tone: 'running' },
  suspended: { icon: IconPlayerPause, tone: 'cancelled' },
  degraded: { icon: IconHeartBroken, tone: 'failed' },
  missing: { icon: IconCircleOff, tone: 'failed' },
  unknown: { icon: IconHeartQuestion, tone: 'pending' },
}

export const SYNC_LOOKS: Readonly<Record<ApplicationReport['sync'], Look>> = {
  synced: { icon: IconCircleCheck, tone: 'succeeded' },
  'out-of-sync': { icon: IconGitCompare, tone: 'waiting' },
  deploying: { icon: IconLoader2, tone: 'running', turns: true },
  invalid: { icon: IconAlertTriangle, tone: 'failed' },
  unknown: { icon: IconQuestionMark, tone: 'pending' },
}

export const ATTENTION_LOOKS: Readonly<Record<Attention, Look>> = {
  failing: { icon: IconAlertTriangle, tone: 'failed' },
  waiting: { icon: IconClockPause, tone: 'waiting' },
  drifted: { icon: IconGitCompare, tone: 'waiting' },
  none: { icon: IconCircleDotted, tone: 'succeeded' },
}
