import { useEffect, useState } from 'react'

/** Of what is open only while it is drawn: when it goes, whoever opened it has the focus again. */
export function useFocusBack(): void {
  const [opener] = useState(openerOf)
  useEffect(
    () => () => {
      // After all else that happens when a dialog closes.
      setTimeout(() => {
        if (opener?.isConnected) opener.focus({ preventScroll: true })
      })
    },
    [opener],
  )
}

/** What has the focus; of a menu, which closes, its button. */
function openerOf(): HTMLElement | undefined {
  const focused = document.activeElement
  const button = focused?.closest('[role="menu"]')?.getAttribute('aria-labelledby')
  const opener = button ? document.getElementById(button) : focused
  return opener instanceof HTMLElement && opener !== document.body ? opener : undefined
}
