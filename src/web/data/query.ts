import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Client } from '#contract/client.ts'
import type { CallInput } from '#contract/client.ts'
import type { OutputOf, Route } from '#contract/route.ts'

/** Keys are a route's path and the input, so that whoever hears news finds what it concerns. */
export type RouteKey = readonly [path: string, input: unknown]

type Input<R extends Route> = Omit<CallInput<R>, 'signal' | 'timeoutMs' | 'idempotencyKey'>

/** One answer of a route, kept under its path and input. */
export function routeQuery<R extends Route>(client: Client, route: R, input: Input<R>) {
  return queryOptions({
    queryKey: [route.path, input] as const satisfies RouteKey,
    queryFn: ({ signal }): Promise<OutputOf<R, 'reply'>> => client.call(route, { ...input, signal } as never),
  })
}

/** A route whose answers are pages with `items` and `next`. */
export function pagesQuery<R extends Route>(client: Client, route: R, input: Input<R>) {
  return infiniteQueryOptions({
    queryKey: [route.path, 'pages', input] as const,
    queryFn: ({ signal, pageParam }): Promise<OutputOf<R, 'reply'>> => {
      const query = { ...(input as { query?: object }).query, ...(pageParam === '' ? {} : { cursor: pageParam }) }
      return client.call(route, { ...input, query, signal } as never)
    },
    initialPageParam: '',
    getNextPageParam: (last) => (last as { next?: string } | undefined)?.next,
  })
}
