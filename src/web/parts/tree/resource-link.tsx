import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface ResourceLinkProps {
  readonly id: string
  readonly className?: string | undefined
  readonly tabIndex?: number | undefined
  readonly children: ReactNode
}

/** Opens the drawer of a resource, which is an address of its own. */
export function ResourceLink({ id, className, tabIndex, children }: ResourceLinkProps) {
  return (
    <Link
      from="/applications/$name"
      to="."
      search={(before) => ({ ...before, resource: id })}
      resetScroll={false}
      className={className}
      tabIndex={tabIndex}
      activeProps={{ 'aria-current': undefined }}
    >
      {children}
    </Link>
  )
}
