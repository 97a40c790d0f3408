import { ActionIcon, TextInput } from '@mantine/core'
import { useThrottledCallback } from '@mantine/hooks'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'

interface SearchInputProps {
  readonly value: string
  readonly onSearch: (text: string) => void
  readonly label: string
  readonly placeholder: string
  readonly clearLabel: string
  readonly className?: string | undefined
}

/** The first letter is searched at once, those that are typed on it when the hand rests or this has passed. */
const PACE_MS = 120

/**
 * A page's search field. What is typed is the field's own until it has been told, so that an address that lags behind
 * never takes a letter back.
 */
export function SearchInput({ value, onSearch, label, placeholder, clearLabel, className }: SearchInputProps) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(value)
  const tell = useThrottledCallback(onSearch, PACE_MS)
  const take = (text: string): void => {
    setTyped(text)
    tell(text)
  }
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(value)
  }, [value])
  return (
    <TextInput
      ref={field}
      type="text"
      inputMode="search"
      data-search
      className={className}
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      value={typed}
      onChange={(event) => take(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed !== '' && (
          <ActionIcon size="sm" variant="subtle" color="gray" aria-label={clearLabel} onClick={() => take('')}>
            <IconX size={14} />
          </ActionIcon>
        )
      }
    />
  )
}
