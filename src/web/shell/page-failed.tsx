import type { ErrorComponentProps } from '@tanstack/react-router'
import { reportOf } from '#domain/errors.ts'
import { PageHead } from '../parts/page-head.tsx'
import { Problem } from '../parts/problem.tsx'
import { useTexts } from '../text/language.tsx'

/** In the place of a page that could not be loaded or drawn; the frame around it stays. */
export function PageFailed({ error }: ErrorComponentProps) {
  const { pageFailed } = useTexts().shell
  return (
    <>
      <PageHead title={pageFailed} />
      {/* From the beginning: of a newer version of Slipway all files have other names. */}
      <Problem error={reportOf(error)} onRetry={() => globalThis.location.reload()} />
    </>
  )
}
