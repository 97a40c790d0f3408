import { useTexts } from '../text/language.tsx'
import { STATUS_LOOKS } from './look.ts'
import type { ShownStatus } from './shown-status.ts'
import { Toned } from './toned.tsx'

export function StatusIcon({ status, size }: { readonly status: ShownStatus; readonly size?: number }) {
  return <Toned look={STATUS_LOOKS[status]} label={useTexts().parts.status[status]} size={size} />
}

export function StatusBadge({ status, filled }: { readonly status: ShownStatus; readonly filled?: boolean }) {
  const label = useTexts().parts.status[status]
  return (
    <Toned look={STATUS_LOOKS[status]} label={label} filled={filled}>
      {label}
    </Toned>
  )
}
