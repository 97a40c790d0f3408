import { CloseButton, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTexts } from '../../text/language.tsx'

interface FilterTextProps {
  readonly label: string
  readonly placeholder: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

/** A whole name: it narrows when it has been written, not letter by letter. */
export function FilterText({ label, placeholder, value, onChange }: FilterTextProps) {
  const { events } = useTexts()
  const [typed, setTyped] = useState(value ?? '')
  const [told, setTold] = useState(value)
  if (told !== value) {
    setTold(value)
    setTyped(value ?? '')
  }
  const tell = (text: string): void => {
    const next = text.trim() || undefined
    if (next !== value) onChange(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') tell(typed)
  }
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={typed}
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => tell(typed)}
      onKeyDown={onKeyDown}
      rightSection={
        typed !== '' && (
          <CloseButton size="sm" aria-label={`${events.clear}: ${label}`} onClick={() => onChange(undefined)} />
        )
      }
    />
  )
}
