import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { Client } from '#contract/client.ts'
import { createWebClient, isSignedOut } from './client.ts'
import { Live } from './live.ts'

/** What every page reads from: the client, what it has read, and the stream that keeps that true. */
export interface Data {
  readonly client: Client
  readonly queryClient: QueryClient
  readonly live: Live
  /** Told when the server no longer knows the session. */
  onSignedOut(listener: () => void): () => void
}

export function createData(): Data {
  const client = createWebClient()
  const signedOut = new Set<() => void>()
  const onError = (error: Error): void => {
    if (isSignedOut(error)) for (const listener of signedOut) listener()
  }
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // The stream says when something has changed; nothing is asked again merely because time has passed.
        staleTime: Infinity,
        gcTime: 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: false,
      },
      mutations: { retry: false },
    },
  })
  const live = new Live({ client, queryClient, onError })
  return {
    client,
    queryClient,
    live,
    onSignedOut(listener) {
      signedOut.add(listener)
      return () => signedOut.delete(listener)
    },
  }
}
