import { Alert, Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { reportOf } from '#domain/errors.ts'
import type { ErrorReport } from '#domain/errors.ts'
import { useTexts } from '../text/language.tsx'
import { Marked } from './marked.tsx'
import styles from './problem.module.css'

/** An error where it happened: what, why, what to do next. It stays until it is true no more. */
export function Problem({ error, onRetry }: { readonly error: ErrorReport | Error; readonly onRetry?: () => void }) {
  const { problem, tryAgain, output } = useTexts().parts
  const report = error instanceof Error ? reportOf(error) : error
  return (
    <Alert
      color="red"
      variant="light"
      className={styles.problem}
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={problem}
    >
      <p>
        <Marked text={clean(report.message)} />
      </p>
      {report.hint !== '' && (
        <p className={styles.hint}>
          <Marked text={clean(report.hint)} />
        </p>
      )}
      {report.output !== undefined && report.output !== '' && (
        <pre className={styles.output} aria-label={output} tabIndex={0}>
          {cleanLines(report.output).join('\n')}
        </pre>
      )}
      <p className={styles.code}>
        <code>{clean(report.code)}</code>
      </p>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {tryAgain}
        </Button>
      )}
    </Alert>
  )
}
