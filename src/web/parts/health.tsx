import type { Health } from '#domain/health.ts'
import { useTexts } from '../text/language.tsx'
import { HEALTH_LOOKS } from './look.ts'
import { Toned } from './toned.tsx'

export function HealthIcon({ health, size }: { readonly health: Health; readonly size?: number }) {
  return <Toned look={HEALTH_LOOKS[health]} label={useTexts().parts.health[health]} size={size} />
}

export function HealthBadge({ health }: { readonly health: Health }) {
  const label = useTexts().parts.health[health]
  return (
    <Toned look={HEALTH_LOOKS[health]} label={label}>
      {label}
    </Toned>
  )
}
