import { useQuery } from '@tanstack/react-query'
import { previewCommand } from '#contract/questions.ts'
import type { InputOf } from '#contract/route.ts'
import type { Preview } from '#domain/preview.ts'
import { useData } from '../../data/data-context.ts'

export type Previewed = InputOf<typeof previewCommand, 'body'>

/** The agent renders and compares two commits for this. */
const TIMEOUT_MS = 60_000

/** What a command would change if it were sent now; asked anew each time somebody looks. */
export function usePreview(name: string, body: Previewed) {
  const { client } = useData()
  const params = { name }
  return useQuery({
    queryKey: [previewCommand.path, { params, body }],
    queryFn: ({ signal }): Promise<Preview> =>
      client.call(previewCommand, { params, body, signal, timeoutMs: TIMEOUT_MS }),
    staleTime: 0,
    gcTime: 0,
  })
}
