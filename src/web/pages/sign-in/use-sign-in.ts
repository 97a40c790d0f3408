import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { getMe } from '#contract/info.ts'
import type { InputOf } from '#contract/route.ts'
import { openSession } from '#contract/sessions.ts'
import { useData } from '../../data/data-context.ts'
import { takeCode } from './take-code.ts'

export type Proof = InputOf<typeof openSession, 'body'>

interface SignIn {
  /** Undefined until it is known whether one has to sign in at all. */
  readonly isNeeded: boolean | undefined
  readonly isPending: boolean
  readonly error: Error | null
  signIn(proof: Proof): void
}

/** Signs in, by the code in the address where there is one, and goes on; who is signed in already goes on at once. */
export function useSignIn(to: string | undefined): SignIn {
  const { client, queryClient } = useData()
  const navigate = useNavigate()
  const [isNeeded, setNeeded] = useState<boolean>()
  const session = useMutation({
    mutationFn: (body: Proof) => client.call(openSession, { body }),
    onSuccess: () => {
      queryClient.clear() // What another person has read is not for this one.
      void navigate({ href: to ?? '/', replace: true })
    },
    onError: () => setNeeded(true),
  })
  const { mutate } = session
  useEffect(() => {
    const code = takeCode()
    if (code !== undefined) return mutate({ code })
    const leaving = new AbortController()
    client.call(getMe, { signal: leaving.signal }).then(
      () => navigate({ href: to ?? '/', replace: true }),
      () => {
        // Who cannot be asked (the server is away) may try nevertheless.
        if (!leaving.signal.aborted) setNeeded(true)
      },
    )
    return () => leaving.abort()
  }, [client, mutate, navigate, to])
  const { isPending, error } = session
  return { isNeeded, isPending, error, signIn: mutate }
}
