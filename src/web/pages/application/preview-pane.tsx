import { Loader } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { clean } from '#domain/clean-text.ts'
import type { Preview } from '#domain/preview.ts'
import { shortCommit } from '#domain/revision.ts'
import { formatDuration } from '#domain/unit.ts'
import { Banner } from '../../parts/banner.tsx'
import { Differences } from '../../parts/diff/differences.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './preview.module.css'
import { usePreview } from './use-preview.ts'
import type { Previewed } from './use-preview.ts'

/** What would change, asked from the agent before anything is done. */
export function PreviewPane({ name, command }: { readonly name: string; readonly command: Previewed }) {
  const { preview } = useTexts().application
  const { data, error, isPending, refetch } = usePreview(name, command)
  return (
    <section className={styles.preview} aria-live="polite" aria-busy={isPending}>
      <h3 className={styles.title}>{preview.title}</h3>
      {isPending && (
        <p className={styles.loading}>
          <Loader size={14} aria-hidden /> {preview.loading}
        </p>
      )}
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data && <Previewing preview={data} />}
    </section>
  )
}

function Previewing({ preview }: { readonly preview: Preview }) {
  const texts = useTexts().application.preview
  const { running, revision, differences, moreDifferences, refused, strategy } = preview
  return (
    <>
      {refused !== undefined && (
        <Banner tone="failed" icon={IconHandStop} title={texts.refused}>
          <p>{clean(refused)}</p>
        </Banner>
      )}
      {strategy && (
        <p className={styles.why}>
          <strong>{texts.strategies[strategy]}</strong> {clean(preview.why ?? '')}
        </p>
      )}
      <Stages stages={preview.stages} />
      {revision &&
        (differences.length + moreDifferences === 0 ? (
          <p className={styles.why}>{texts.nothing}</p>
        ) : (
          <Differences
            differences={differences}
            more={moreDifferences}
            before={running ? texts.from(shortCommit(running.commit)) : texts.none}
            after={texts.to(shortCommit(revision.commit))}
          />
        ))}
    </>
  )
}

function Stages({ stages }: Pick<Preview, 'stages'>) {
  const { preview } = useTexts().application
  if (stages.length === 0) return null
  return (
    <ol className={styles.stages} aria-label={preview.stages(stages.length)}>
      {stages.map(({ id, name, timeoutMs, skip }) => (
        <li key={id} data-skipped={skip !== undefined || undefined}>
          <span>{clean(name)}</span>
          <span className={styles.limit}>
            {skip === undefined ? `≤ ${formatDuration(timeoutMs)}` : preview.skipped(clean(skip))}
          </span>
        </li>
      ))}
    </ol>
  )
}
