import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { isTyping, moveRow, pressAction, focusSearch } from './key-actions.ts'
import { PLACES } from './navigation.tsx'
import { openPalette } from './palette-door.ts'

const KeysHelp = lazy(async () => ({ default: (await import('./keys-help.tsx')).KeysHelp }))

/** How long after `g` the second key may come. */
const SEQUENCE_MS = 1_200

/** The keys that mean the same on every page, and their help. */
export function Shortcuts() {
  const [isHelpOpen, setHelpOpen] = useState(false)
  const navigate = useNavigate()
  useEffect(() => {
    let goneAt = -Infinity
    const onKey = (event: KeyboardEvent): void => {
      if ((event.metaKey || event.ctrlKey) && event.key === 'k') {
        event.preventDefault()
        openPalette()
      }
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return
      const place = PLACES.find(({ key }) => key === event.key)
      if (event.timeStamp - goneAt < SEQUENCE_MS && place) {
        goneAt = -Infinity
        void navigate({ to: place.to })
      } else if (event.key === 'g') goneAt = event.timeStamp
      else if (event.key === '?') setHelpOpen(true)
      else if (event.key === '/') focusSearch(openPalette)
      else if (event.key === 'j' || event.key === 'k') moveRow(event.key === 'j' ? 1 : -1)
      else if (event.key === 'a') pressAction('approve')
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [navigate])
  return (
    isHelpOpen && (
      <Suspense>
        <KeysHelp onClose={() => setHelpOpen(false)} />
      </Suspense>
    )
  )
}
