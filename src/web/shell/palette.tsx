import { Spotlight, spotlight } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { listApplications } from '#contract/applications.ts'
import { useData } from '../data/data-context.ts'
import { routeQuery } from '../data/query.ts'
import { clean } from '#domain/clean-text.ts'
import { HealthIcon } from '../parts/health.tsx'
import { useTexts } from '../text/language.tsx'
import { PLACES } from './navigation.tsx'

const MOST = 8

/** Jumps to any page or application by a part of its name. Opens when it is first drawn. */
export function Palette() {
  const [text, setText] = useState('')
  useEffect(() => spotlight.open(), [])
  const { shell } = useTexts()
  const navigate = useNavigate()
  const { client } = useData()
  const wanted = text.trim()
  const found = useQuery({
    ...routeQuery(client, listApplications, {
      query: { limit: MOST, sort: 'name', ...(wanted ? { text: wanted } : {}) },
    }),
    enabled: wanted !== '',
    placeholderData: (before) => before,
    staleTime: 0,
  })
  const places = PLACES.filter(({ page }) => shell.pages[page].toLowerCase().includes(wanted.toLowerCase()))
  const applications = wanted === '' ? [] : (found.data?.items ?? [])
  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      shortcut={null}
      clearQueryOnClose
      scrollable
      maxHeight={420}
      attributes={{ content: { 'aria-label': shell.palette } }}
    >
      <Spotlight.Search
        placeholder={shell.palette}
        aria-label={shell.palette}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {places.length > 0 && (
          <Spotlight.ActionsGroup label={shell.goTo}>
            {places.map(({ page, to, icon: Icon }) => (
              <Spotlight.Action
                key={page}
                label={shell.pages[page]}
                leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
                onClick={() => void navigate({ to })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {applications.length > 0 && (
          <Spotlight.ActionsGroup label={shell.applications}>
            {applications.map(({ name, health, target }) => (
              <Spotlight.Action
                key={name}
                label={name}
                description={clean(target)}
                leftSection={<HealthIcon health={health} />}
                onClick={() => void navigate({ to: '/applications/$name', params: { name } })}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {places.length + applications.length === 0 && <Spotlight.Empty>{shell.paletteEmpty}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}
