import type { ApplicationRow } from '#domain/application-row.ts'
import { clean } from '#domain/clean-text.ts'
import { ATTENTION_LOOKS } from '../../parts/look.ts'
import { Toned } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import { tellingPart } from './remark-words.ts'
import styles from './remark.module.css'

/** Why somebody is needed; where nobody is, the labels. */
export function Remark({ row, className }: { readonly row: ApplicationRow; readonly className: string | undefined }) {
  const { attention } = useTexts().parts
  if (row.attention === 'none') return <Labels labels={row.labels} className={className} />
  const sentence = clean(row.sentence)
  return (
    <div className={`${className} ${styles.why}`} title={sentence}>
      <Toned look={ATTENTION_LOOKS[row.attention]} label={attention[row.attention]} size={14} />
      <span>{tellingPart(sentence)}</span>
      {row.attention !== 'waiting' && row.waiting?.person && <Decision waiting={row.waiting} />}
    </div>
  )
}

/** What fails may wait for somebody as well. */
function Decision({ waiting }: { readonly waiting: NonNullable<ApplicationRow['waiting']> }) {
  const { attention } = useTexts().parts
  return (
    <span className={styles.decision} title={clean(waiting.for)}>
      <Toned look={ATTENTION_LOOKS.waiting} label={attention.waiting} size={14}>
        {attention.waiting}
      </Toned>
    </span>
  )
}

function Labels({
  labels,
  className,
}: {
  readonly labels: ApplicationRow['labels']
  readonly className: string | undefined
}) {
  const known = Object.entries(labels)
  if (known.length === 0) return <div className={className} />
  const all = known.map(([name, value]) => `${clean(name)}=${clean(value)}`)
  return (
    <div className={`${className} ${styles.labels}`} title={all.join(' ')}>
      {known.map(([name, value]) => (
        <span key={name}>
          <span className={styles.key}>{clean(name)}</span> {clean(value)}
        </span>
      ))}
    </div>
  )
}
