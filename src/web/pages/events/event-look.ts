import {
  IconArrowBackUp,
  IconBan,
  IconBolt,
  IconCircleX,
  IconClipboardList,
  IconFlagCheck,
  IconHandStop,
  IconKey,
  IconLogin2,
  IconMessageReply,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPoint,
  IconRefresh,
  IconServer,
  IconTerminal2,
  IconThumbDown,
  IconThumbUp,
} from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'

/** Kinds of events, in the order in which one chooses among them. */
export const EVENT_ICONS: Readonly<Record<string, Icon>> = {
  triggered: IconBolt,
  planned: IconClipboardList,
  approved: IconThumbUp,
  rejected: IconThumbDown,
  'step-failed': IconCircleX,
  'step-skipped': IconPlayerSkipForward,
  'retry-requested': IconRefresh,
  paused: IconPlayerPause,
  resumed: IconPlayerPlay,
  'cancel-requested': IconBan,
  held: IconHandStop,
  'rollback-started': IconArrowBackUp,
  finished: IconFlagCheck,
  command: IconTerminal2,
  answer: IconMessageReply,
  member: IconKey,
  session: IconLogin2,
  agent: IconServer,
}

export const EVENT_KINDS = Object.keys(EVENT_ICONS)

/** Of a kind that this version does not know. */
export const OTHER_EVENT_ICON: Icon = IconPoint
