import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface ResourceLinkProps {
  readonly id: string
  readonly className?: string | undefined
  readonly tabIndex?: number | undefined
  /** What it is called for who hears it, where not all of it is shown. */
  readonly label?: string
  readonly children: ReactNode
}

/** Opens the drawer of a resource, which is an address of its own. */
export function ResourceLink({ id, className, tabIndex, label, children }: ResourceLinkProps) {
  return (
    <Link
      from="/applications/$name"
      to="."
      search={(before) => ({ ...before, resource: id })}
      resetScroll={false}
      className={className}
      tabIndex={tabIndex}
      aria-label={label}
      activeProps={{ 'aria-current': undefined }}
    >
      {children}
    </Link>
  )
}
