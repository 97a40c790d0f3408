import type { ApplicationReport } from '#domain/report.ts'
import { useTexts } from '../text/language.tsx'
import { SYNC_LOOKS } from './look.ts'
import { Toned } from './toned.tsx'

export function SyncBadge({ sync }: { readonly sync: ApplicationReport['sync'] }) {
  const label = useTexts().parts.sync[sync]
  return (
    <Toned look={SYNC_LOOKS[sync]} label={label}>
      {label}
    </Toned>
  )
}
