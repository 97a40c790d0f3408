import type { StageContext } from '#domain/stage.ts'
import type { TemplateNames } from '#domain/template.ts'

type Known = Pick<StageContext, 'application' | 'deployment' | 'plan'>

/** The names that a `{{ name }}` in a generic stage's options may look up. */
export function lookUpsOf(ctx: Known): TemplateNames {
  const { name, address, labels } = ctx.application
  const ofLabels = Object.entries(labels).map(([label, value]) => [`label.${label}`, value] as const)
  return {
    'app.name': name,
    'app.address': address,
    commit: ctx.plan.revision.commit,
    deployment: ctx.deployment,
    ...Object.fromEntries(ofLabels),
  }
}
