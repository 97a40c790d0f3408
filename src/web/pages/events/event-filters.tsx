import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../text/language.tsx'
import { ApplicationField } from './application-field.tsx'
import { EVENT_KINDS } from './event-look.ts'
import styles from './events.module.css'
import { FilterText } from './filter-text.tsx'
import { SPANS_MS } from '../../data/spans.ts'
import { isFiltered } from './search.ts'
import type { Span } from '../../data/spans.ts'
import type { EventsSearch } from './search.ts'
import { TimeField } from './time-field.tsx'

interface EventFiltersProps {
  readonly search: EventsSearch
  readonly onChange: (part: Partial<EventsSearch>) => void
}

const CUSTOM = 'custom'

/** Everything by which the list can be narrowed; the address holds it. */
export function EventFilterBar({ search, onChange }: EventFiltersProps) {
  const { events } = useTexts()
  return (
    <div className={styles.filters} role="search">
      <ApplicationField value={search.application} onChange={(application) => onChange({ application })} />
      <FilterText
        label={events.actor}
        placeholder={events.actorPlaceholder}
        value={search.actor}
        onChange={(actor) => onChange({ actor })}
      />
      <NativeSelect
        label={events.kind}
        value={search.kind ?? ''}
        onChange={(event) => onChange({ kind: event.currentTarget.value || undefined })}
        data={[
          { value: '', label: events.anyKind },
          ...kindsWith(search.kind).map((kind) => ({ value: kind, label: events.kinds[kind] ?? kind })),
        ]}
      />
      <TimeFilter search={search} onChange={onChange} />
      <FilterText
        label={events.deployment}
        placeholder={events.deploymentPlaceholder}
        value={search.deployment}
        onChange={(deployment) => onChange({ deployment })}
      />
      {isFiltered(search) && (
        <Button variant="subtle" color="gray" className={styles.clear} onClick={() => onChange(NONE)}>
          {events.clear}
        </Button>
      )}
    </div>
  )
}

const NONE: Partial<EventsSearch> = {
  application: undefined,
  deployment: undefined,
  actor: undefined,
  kind: undefined,
  last: undefined,
  since: undefined,
  until: undefined,
}

/** A kind of the address that this version does not know can be chosen, too: it is. */
function kindsWith(kind: string | undefined): readonly string[] {
  return kind === undefined || EVENT_KINDS.includes(kind) ? EVENT_KINDS : [...EVENT_KINDS, kind]
}

/** A span before now, or exact times. */
function TimeFilter({ search, onChange }: EventFiltersProps) {
  const { events } = useTexts()
  const { last, since, until } = search
  const [wantsCustom, setCustom] = useState(false)
  const isCustom = last === undefined && (wantsCustom || since !== undefined || until !== undefined)
  const choose = (value: string): void => {
    setCustom(value === CUSTOM)
    const span = (Object.keys(SPANS_MS) as Span[]).find((one) => one === value)
    onChange({ last: span, since: undefined, until: undefined })
  }
  return (
    <>
      <NativeSelect
        label={events.time}
        value={isCustom ? CUSTOM : (last ?? '')}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: events.anyTime },
          ...(Object.keys(SPANS_MS) as Span[]).map((span) => ({ value: span, label: events.spans[span] })),
          { value: CUSTOM, label: events.custom },
        ]}
      />
      {isCustom && (
        <>
          <TimeField label={events.since} value={since} onChange={(at) => onChange({ since: at })} />
          <TimeField label={events.until} value={until} onChange={(at) => onChange({ until: at })} />
        </>
      )}
    </>
  )
}
