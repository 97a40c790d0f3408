import { IconHandStop, IconHourglass } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import type { CommandView } from '#domain/command-view.ts'
import { useLanguage } from '../../text/language.tsx'
import { exactTime } from '../moment.tsx'
import { toneProps } from '../toned.tsx'
import styles from './act.module.css'

/** Why a wish was refused, or that nobody has answered it yet. */
export function ActAnswer({ view }: { readonly view: CommandView }) {
  const { texts, language } = useLanguage()
  const { act } = texts
  const isPending = view.status === 'pending'
  const Icon = isPending ? IconHourglass : IconHandStop
  const tone = toneProps(isPending ? 'waiting' : 'failed')
  const title = isPending ? act.unanswered : act[view.status === 'expired' ? 'expired' : 'refused']
  const words = isPending
    ? act.unansweredLong(clean(view.agent), exactTime(view.expiresAt, language))
    : view.answer?.message
  return (
    <div {...tone} className={`${tone.className} ${styles.answer}`} role="alert">
      <Icon size={18} aria-hidden />
      <div>
        <strong>{title}</strong>
        <p>{clean(words ?? '')}</p>
      </div>
    </div>
  )
}
