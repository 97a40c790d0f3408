import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Client } from '#contract/client.ts'
import { getDeployment, listFacts } from '#contract/deployments.ts'
import type { OutputOf } from '#contract/route.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Fact } from '#domain/fact.ts'
import { useData } from './data-context.ts'
import { routeQuery } from './query.ts'

const PAGE = 1_000

/** A deployment and all its facts. The news is folded into both; whichever stays behind the other is read on. */
export function useDeployment(id: string) {
  const { client } = useData()
  const cache = useQueryClient()
  const deployment = useQuery({
    ...routeQuery(client, getDeployment, { params: { id } }),
    // An answer that was given before the last news came must not take that back.
    structuralSharing: (before, after) => newer(before as Deployment | undefined, after as Deployment),
  })
  const facts = useQuery(factsQuery(client, cache, id))
  const folded = deployment.data?.lastSeq
  const known = facts.data?.at(-1)?.seq
  const refetchState = deployment.refetch
  const refetchFacts = facts.refetch
  useEffect(() => {
    if (folded === undefined || known === undefined || folded === known) return
    void (folded < known ? refetchState() : refetchFacts())
  }, [folded, known, refetchState, refetchFacts])
  return { deployment, facts }
}

/** Facts never change: what was read once is only continued. */
function factsQuery(client: Client, cache: QueryClient, id: string) {
  const params = { id }
  const queryKey = [listFacts.path, 'all', { params }] as const
  return {
    queryKey,
    structuralSharing: false as const,
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<readonly Fact[]> => {
      const facts = [...(cache.getQueryData<readonly Fact[]>(queryKey) ?? [])]
      let after: number | undefined = facts.at(-1)?.seq ?? 0
      while (after !== undefined) {
        const page: OutputOf<typeof listFacts, 'reply'> = await client.call(listFacts, {
          params,
          query: { after, limit: PAGE },
          signal,
        })
        facts.push(...page.facts)
        after = page.next
      }
      return facts
    },
  }
}

function newer(before: Deployment | undefined, after: Deployment): Deployment {
  return before?.id === after.id && before.lastSeq >= after.lastSeq ? before : after
}
