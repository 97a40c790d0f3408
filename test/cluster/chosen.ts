import { z } from 'zod'

/** The cluster that the tests are run against. */
const Chosen = z.object({
  kind: z.enum(['double', 'cluster']),
  /** Path. */
  kubeconfig: z.string(),
  context: z.string().optional(),
  /** Where images come from: `registry.k8s.io`, or a mirror of it. */
  registry: z.string(),
  /** Marks all that this run makes. */
  run: z.string(),
})

export type Chosen = z.infer<typeof Chosen>

export const REGISTRY = 'registry.k8s.io'

/** Set by `scripts/test-kubernetes.ts` alone: no cluster is ever chosen by what happens to be in somebody's surroundings. */
const VARIABLE = 'SLIPWAY_TEST_CHOSEN'

type Env = Readonly<Record<string, string | undefined>>

export function handOn(chosen: Chosen): Env {
  return { [VARIABLE]: JSON.stringify(chosen) }
}

export function handedOn(env: Env): Chosen | undefined {
  const text = env[VARIABLE]
  return text === undefined ? undefined : Chosen.parse(JSON.parse(text))
}
