import { useLayoutEffect, useRef } from 'react'

/** Gives the focus back to where it was before something was laid over the page. */
export function useFocusBack(isOpen: boolean): void {
  const before = useRef<Element>(null)
  useLayoutEffect(() => {
    if (isOpen) {
      before.current = document.activeElement
      return
    }
    const element = before.current
    before.current = null
    if (element instanceof HTMLElement && element.isConnected) element.focus({ preventScroll: true })
  }, [isOpen])
}
