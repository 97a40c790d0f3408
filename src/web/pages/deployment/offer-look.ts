import type { Icon } from '@tabler/icons-react'
import {
  IconArrowBackUp,
  IconCheck,
  IconHandStop,
  IconHistory,
  IconLockOpen,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconRefresh,
  IconRocket,
  IconX,
} from '@tabler/icons-react'
import type { OfferKind } from './offers.ts'

export const OFFER_ICONS: Readonly<Record<OfferKind, Icon>> = {
  approve: IconCheck,
  reject: IconX,
  resume: IconPlayerPlay,
  retry: IconRefresh,
  undo: IconArrowBackUp,
  cancel: IconHandStop,
  skip: IconPlayerSkipForward,
  pause: IconPlayerPause,
  back: IconArrowBackUp,
  again: IconHistory,
  lift: IconLockOpen,
  sync: IconRocket,
}

const DANGEROUS: ReadonlySet<OfferKind> = new Set(['reject', 'undo', 'cancel', 'back'])

export function isDanger(kind: OfferKind): boolean {
  return DANGEROUS.has(kind)
}
