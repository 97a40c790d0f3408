import { Autocomplete } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { listApplications } from '#contract/applications.ts'
import { ApplicationName } from '#contract/scalar.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './filters.module.css'
import { useTyped } from './use-typed.ts'

const MOST = 8
/** The server looks into more than the names. */
const MOST_ASKED = 40
const PAUSE_MS = 120

interface ApplicationFilterProps {
  readonly value: string | undefined
  readonly onChange: (name: string | undefined) => void
}

/** The name of one application, with those that begin or hold what was typed. */
export function ApplicationFilter({ value = '', onChange }: ApplicationFilterProps) {
  const { application } = useTexts().deployments
  const { client } = useData()
  const [text, setText] = useTyped(value)
  const [asked] = useDebouncedValue(text.trim(), PAUSE_MS)
  const found = useQuery({
    ...routeQuery(client, listApplications, { query: { limit: MOST_ASKED, ...(asked === '' ? {} : { text: asked }) } }),
    placeholderData: (before) => before,
  })
  const take = (name: string): void => {
    const wanted = name.trim()
    if (wanted === value) return
    if (wanted === '') onChange(undefined)
    else if (ApplicationName.safeParse(wanted).success) onChange(wanted)
  }
  return (
    <Autocomplete
      data-search
      className={styles.application}
      aria-label={application}
      placeholder={application}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={text}
      maxLength={63}
      limit={MOST}
      data={found.data?.items.map(({ name }) => name) ?? []}
      onChange={setText}
      onOptionSubmit={take}
      onBlur={() => take(text)}
      onKeyDown={(event) => event.key === 'Enter' && take(text)}
    />
  )
}
