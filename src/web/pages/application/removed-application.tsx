import { Link } from '@tanstack/react-router'
import { CommandLine } from '../../parts/command-line.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { PageHead } from '../../parts/page-head.tsx'
import { useTexts } from '../../text/language.tsx'

export function RemovedApplication({ name }: { readonly name: string }) {
  const { removed } = useTexts().application
  return (
    <>
      <PageHead title={name} sentence={<Link to="/">{removed.home}</Link>} />
      <EmptyState title={removed.title} hint={removed.hint}>
        <CommandLine words={['app', 'list']} />
      </EmptyState>
    </>
  )
}
