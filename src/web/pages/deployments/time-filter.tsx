import { Select, TextInput } from '@mantine/core'
import { useTexts } from '../../text/language.tsx'
import styles from './filters.module.css'
import { SPANS_MS } from '../../data/spans.ts'
import type { Span } from '../../data/spans.ts'
import { useView } from './use-view.ts'

const SPANS = Object.keys(SPANS_MS) as Span[]

/** The last so many hours or days, or between two moments of one's own. */
export function TimeFilter() {
  const { search, change } = useView()
  const texts = useTexts().deployments
  const isOwn = search.last === undefined && (search.since !== undefined || search.until !== undefined)
  const choose = (value: string | null): void => {
    const last = SPANS.find((span) => span === value)
    const since = value === 'own' ? Date.now() - SPANS_MS['24h'] : undefined
    change({ last, since, until: undefined })
  }
  return (
    <>
      <Select
        aria-label={texts.time}
        placeholder={texts.anyTime}
        className={styles.time}
        value={isOwn ? 'own' : (search.last ?? null)}
        onChange={choose}
        clearable
        data={[...SPANS, 'own' as const].map((value) => ({ value, label: texts.times[value] }))}
      />
      {isOwn && (
        <>
          <MomentInput label={texts.since} value={search.since} onChange={(since) => change({ since })} />
          <MomentInput label={texts.until} value={search.until} onChange={(until) => change({ until })} />
        </>
      )}
    </>
  )
}

interface MomentInputProps {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (at: number | undefined) => void
}

function MomentInput({ label, value, onChange }: MomentInputProps) {
  return (
    <TextInput
      type="datetime-local"
      aria-label={label}
      title={label}
      className={styles.moment}
      value={value === undefined ? '' : localText(value)}
      onChange={(event) => {
        const at = Date.parse(event.currentTarget.value)
        onChange(Number.isFinite(at) ? Math.max(0, at) : undefined)
      }}
    />
  )
}

/** `2026-05-01T10:00` in the reader's own time, as the field wants it. */
function localText(at: number): string {
  const offset = new Date(at).getTimezoneOffset() * 60_000
  return new Date(at - offset).toISOString().slice(0, 16)
}
