import { Autocomplete, CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { listApplications } from '#contract/applications.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useTexts } from '../../text/language.tsx'

const MOST = 8

interface ApplicationFieldProps {
  readonly value: string | undefined
  readonly onChange: (name: string | undefined) => void
}

/** An application's whole name, with those that fit what is typed to choose from. */
export function ApplicationField({ value, onChange }: ApplicationFieldProps) {
  const { events } = useTexts()
  const { client } = useData()
  const [typed, setTyped] = useState(value ?? '')
  const [told, setTold] = useState(value)
  if (told !== value) {
    setTold(value)
    setTyped(value ?? '')
  }
  const text = typed.trim()
  const { data } = useQuery({
    ...routeQuery(client, listApplications, { query: { limit: MOST, sort: 'name', ...(text ? { text } : {}) } }),
    placeholderData: (before) => before,
  })
  const tell = (name: string): void => {
    const next = name.trim() || undefined
    if (next !== value) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') tell(typed)
  }
  return (
    <Autocomplete
      label={events.application}
      placeholder={events.applicationPlaceholder}
      data-search=""
      data={[...new Set(data?.items.map(({ name }) => name))]}
      value={typed}
      maxLength={63}
      onChange={setTyped}
      onOptionSubmit={tell}
      onBlur={() => tell(typed)}
      onKeyDown={onKeyDown}
      rightSection={
        typed !== '' && (
          <CloseButton
            size="sm"
            aria-label={`${events.clear}: ${events.application}`}
            onClick={() => onChange(undefined)}
          />
        )
      }
    />
  )
}
