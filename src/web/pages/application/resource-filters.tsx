import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Resource } from '#domain/health.ts'
import { HEALTH_LOOKS } from '../../parts/look.ts'
import { Toned } from '../../parts/toned.tsx'
import { countResources } from '../../parts/tree/resource-filter.ts'
import type { ResourceCounts } from '../../parts/tree/resource-filter.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './resources.module.css'
import { useSearch } from './use-search.ts'

const PAUSE_MS = 120

/** By text, health and kind; the counts say what there is. */
export function ResourceFilters({ resources }: { readonly resources: readonly Resource[] }) {
  const { parts, application } = useTexts()
  const { search, change } = useSearch()
  const counts = useMemo(() => countResources(resources), [resources])
  return (
    <div className={styles.filters}>
      <ResourceSearch />
      {counts.kinds.length > 1 && (
        <NativeSelect
          aria-label={application.resources.kind}
          value={search.kind ?? ''}
          onChange={(event) => change({ kind: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: application.resources.anyKind },
            ...counts.kinds.map(({ kind, count }) => ({ value: kind, label: `${clean(kind)} (${count})` })),
          ]}
        />
      )}
      {isMixed(counts) && <NotHealthy count={resources.length - healthyIn(counts)} />}
      {counts.healths.map(({ health, count }) => {
        const isChosen = search.health === health
        return (
          <button
            key={health}
            type="button"
            className={styles.chip}
            aria-pressed={isChosen}
            onClick={() => change({ health: isChosen ? undefined : health })}
          >
            <Toned look={HEALTH_LOOKS[health]} label={parts.health[health]}>
              <span className="tabular">{count.toLocaleString()}</span>
              {parts.health[health]}
            </Toned>
          </button>
        )
      })}
    </div>
  )
}

function healthyIn({ healths }: ResourceCounts): number {
  return healths.find(({ health }) => health === 'healthy')?.count ?? 0
}

function isMixed(counts: ResourceCounts): boolean {
  return counts.healths.length > 1 && healthyIn(counts) > 0
}

/** Leaves out all that is well: what is wrong among hundreds is then the whole picture. */
function NotHealthy({ count }: { readonly count: number }) {
  const { resources } = useTexts().application
  const { search, change } = useSearch()
  const isChosen = search.health === 'not-healthy'
  return (
    <button
      type="button"
      className={styles.chip}
      aria-pressed={isChosen}
      onClick={() => change({ health: isChosen ? undefined : 'not-healthy' })}
    >
      {resources.notHealthy(count)}
    </button>
  )
}

function ResourceSearch() {
  const { resources } = useTexts().application
  const { search, change } = useSearch()
  const [typed, setTyped] = useState(search.text ?? '')
  const settle = useDebouncedCallback((text: string) => change({ text: text === '' ? undefined : text }), PAUSE_MS)
  return (
    <TextInput
      type="search"
      data-search
      className={styles.search}
      placeholder={resources.search}
      aria-label={resources.search}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        settle(event.currentTarget.value)
      }}
    />
  )
}
