import type { FleetSearch } from './search.ts'

const OPTIONS = ['text', 'attention', 'health', 'sync', 'kind', 'agent', 'target', 'label'] as const

/** The same list on the command line. */
export function listWords(search: FleetSearch): readonly string[] {
  const filters = OPTIONS.flatMap((name) => {
    const value = search[name]
    return value === undefined ? [] : [`--${name}`, value]
  })
  return ['app', 'list', ...filters, '--sort', search.sort ?? 'attention']
}
