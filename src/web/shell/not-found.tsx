import { Link } from '@tanstack/react-router'
import { EmptyState } from '../parts/empty-state.tsx'
import { useTexts } from '../text/language.tsx'

export function NotFound() {
  const { notFound } = useTexts().shell
  return (
    <EmptyState title={notFound.title} hint={notFound.hint}>
      <Link to="/">{notFound.home}</Link>
    </EmptyState>
  )
}
