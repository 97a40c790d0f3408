import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { clean } from '#domain/clean-text.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useTexts } from '../../text/language.tsx'

export function RemovedApplication({ name }: { readonly name: string }) {
  const { removed } = useTexts().application
  const title = removed.title(clean(name))
  useEffect(() => {
    document.title = `${title} · Slipway`
  }, [title])
  return (
    <EmptyState title={title} hint={removed.hint}>
      <CommandLine words={['app', 'list']} />
      <p>
        <Link to="/">{removed.home}</Link>
      </p>
    </EmptyState>
  )
}
