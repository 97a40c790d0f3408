import { Suspense, useEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'

interface WantedProps {
  readonly isWanted: boolean
  readonly button: ReactNode
  /** Lazy, with a button of its own, and open. */
  readonly children: ReactNode
}

/** A button until what it opens is wanted: menus are a good part of what a first page would have to load. */
export function Wanted({ isWanted, button, children }: WantedProps) {
  return isWanted ? <Suspense fallback={button}>{children}</Suspense> : button
}

/** What that button is given. */
export function useWanted(kind: 'menu' | 'dialog') {
  const [isWanted, setWanted] = useState(false)
  const opener = { 'aria-haspopup': kind, 'aria-expanded': false, onClick: () => setWanted(true) }
  return { isWanted, opener }
}

/**
 * Of what was loaded because it was wanted: its button takes the place of the one that was pressed, and then it opens,
 * so that the focus comes back to the button when it is closed.
 */
export function useOpening() {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    button.current?.focus({ preventScroll: true })
    const timer = setTimeout(() => setOpen(true))
    return () => clearTimeout(timer)
  }, [])
  return { isOpen, setOpen, button }
}
