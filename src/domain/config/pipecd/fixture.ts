import { z } from 'zod'
import { inspectApplication } from '../../application.ts'
import type { Inspection } from '../../application.ts'
import { SAMPLE_KINDS } from '../../testing/sample-kinds.ts'

const any = z.record(z.string(), z.unknown())
const stage = (kind: string) => ({ kind, summary: '', options: any, effects: true })
const generic = SAMPLE_KINDS.stages.filter(({ kind }) => kind === 'wait')

/** Kinds that take whatever they are given: what they would say of it is not tested here. */
export const KINDS = {
  providers: [
    {
      kind: 'kubernetes',
      summary: '',
      app: any,
      target: any,
      stages: ['sync', 'canary', 'baseline', 'traffic', 'primary', 'clean'].map(stage),
    },
  ],
  stages: [...generic, ...['approval', 'analysis', 'script'].map(stage)],
}

export const FILE = 'shop/app.pipecd.yaml'

/** A file of PipeCD's with these lines below `spec`. */
export function pipecdFile(spec: string): string {
  const lines = spec.trim().split('\n')
  return `apiVersion: pipecd.dev/v1beta1\nkind: KubernetesApp\nspec:\n  name: shop\n${lines.map((line) => `  ${line}\n`).join('')}`
}

export function inspect(spec: string): Inspection {
  return inspectApplication(pipecdFile(spec), FILE, KINDS)
}
