import { clean } from '#domain/clean-text.ts'
import type { Deployment } from '#domain/deployment.ts'
import type { Texts } from '../../text/en/index.ts'

/** What people call a step: its stage's name, `revert traffic`, `restore what ran before`. */
export function stageName(d: Deployment, step: string, texts: Texts['deployment']): string {
  const { ladder } = texts
  const nameOf = (id: string): string | undefined => d.plan?.stages.find((one) => one.id === id)?.name
  const own = nameOf(step)
  if (own !== undefined) return clean(own)
  const undone = d.rollback?.steps.find((one) => one.id === step)
  if (!undone) return clean(step)
  if (undone.stage !== undefined) return ladder.revert(clean(nameOf(undone.stage) ?? undone.stage))
  return d.plan?.running ? ladder.restore : ladder.cleanUp
}
