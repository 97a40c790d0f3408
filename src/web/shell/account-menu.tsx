import { lazy, Suspense, useState } from 'react'
import { AccountButton } from './account-button.tsx'

const AccountDropdown = lazy(async () => ({ default: (await import('./account-dropdown.tsx')).AccountDropdown }))

/** A button until the menu is wanted, as menus are a good part of what a first page would have to load. */
export function AccountMenu() {
  const [isWanted, setWanted] = useState(false)
  const closed = <AccountButton aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)} />
  if (!isWanted) return closed
  return (
    <Suspense fallback={closed}>
      <AccountDropdown />
    </Suspense>
  )
}
