import type { ReactNode } from 'react'
import { clean } from '#domain/clean-text.ts'
import { isSafeAddress } from './safe-address.ts'

interface SafeLinkProps {
  /** From elsewhere: only the address of a page becomes a link. */
  readonly href: string
  /** Default: the address. */
  readonly children?: ReactNode
}

/** A link made from data, which leads away. What is no address of a page is only text. */
export function SafeLink({ href, children }: SafeLinkProps) {
  const text = children ?? clean(href)
  if (!isSafeAddress(href)) return <span>{text}</span>
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  )
}
