import { createSpotlight, Spotlight } from '@mantine/spotlight'
import type { SpotlightStore } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { clean } from '#domain/clean-text.ts'
import { HealthIcon } from '../parts/health.tsx'
import { useTexts } from '../text/language.tsx'
import { takeTyped } from './palette-door.ts'
import { usePaletteResults } from './palette-results.ts'
import type { PaletteResults } from './palette-results.ts'

/** Jumps to any page or application by a part of its name. Opens when it is first drawn. */
export function Palette() {
  const [[store, { open }]] = useState(createSpotlight)
  const [text, setText] = useState('')
  const { shell } = useTexts()
  const results = usePaletteResults(text)
  const enter = useEnter(store, text, results)
  useEffect(() => open(), [open])
  const isSearching = !results.isSettled && results.places.length + results.applications.length === 0
  const onText = (next: string): void => {
    setText(next)
    enter.forget()
  }
  const onFocus = (): void => {
    const typed = takeTyped()
    if (typed.text !== '') setText(typed.text)
    if (typed.isEntered && typed.text.trim() !== '') enter.press()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && isSearching) enter.press()
  }
  return (
    <Spotlight.Root
      store={store}
      query={text}
      onQueryChange={onText}
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
        onFocus={onFocus}
        onKeyDown={onKeyDown}
      />
      <Results {...results} />
    </Spotlight.Root>
  )
}

function Results({ places, applications, isSettled }: PaletteResults) {
  const { shell } = useTexts()
  const navigate = useNavigate()
  return (
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
              label={clean(name)}
              description={clean(target)}
              leftSection={<HealthIcon health={health} />}
              onClick={() => void navigate({ to: '/applications/$name', params: { name } })}
            />
          ))}
        </Spotlight.ActionsGroup>
      )}
      {places.length + applications.length === 0 && (
        <Spotlight.Empty>{isSettled ? shell.paletteEmpty : shell.paletteSearching}</Spotlight.Empty>
      )}
    </Spotlight.ActionsList>
  )
}

/** The first that is found is selected; an Enter that came before anything was found waits for it. */
function useEnter(store: SpotlightStore, text: string, results: PaletteResults): { press(): void; forget(): void } {
  const isPressed = useRef(false)
  const { isSettled } = results
  const shown = [...results.places.map(({ page }) => page), ...results.applications.map(({ name }) => name)].join('\n')
  useEffect(() => {
    const first = shown === '' ? undefined : selectFirst(store)
    if (!isPressed.current || text === '' || (!first && !isSettled)) return
    isPressed.current = false
    first?.click()
  }, [store, text, shown, isSettled])
  const set = (is: boolean) => (): void => {
    isPressed.current = is
  }
  return { press: set(true), forget: set(false) }
}

/** As the library does it itself after each change of the text, but not when more is found. */
function selectFirst(store: SpotlightStore): HTMLElement | undefined {
  const list = document.getElementById(store.getState().listId)
  const actions = [...(list?.querySelectorAll<HTMLElement>('[data-action]') ?? [])]
  for (const action of actions) action.removeAttribute('data-selected')
  actions[0]?.setAttribute('data-selected', 'true')
  store.updateState((state) => ({ ...state, selected: 0 }))
  return actions[0]
}
