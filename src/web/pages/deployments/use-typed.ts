import { useState } from 'react'

/** What is typed in a field, until the address says something else. */
export function useTyped(value: string): [text: string, setText: (text: string) => void] {
  const [text, setText] = useState(value)
  const [known, setKnown] = useState(value)
  if (known !== value) {
    setKnown(value)
    setText(value)
  }
  return [text, setText]
}
