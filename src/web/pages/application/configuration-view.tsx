import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getConfiguration } from '#contract/questions.ts'
import type { Configuration } from '#domain/question.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { CommandLine } from '../../parts/command-line.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { RevisionName } from '../../parts/revision.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './configuration.module.css'
import { ConfigurationFile } from './configuration-file.tsx'
import { FileList } from './file-list.tsx'
import { useSearch } from './use-search.ts'

/** What the application's folder rendered to; only its agent knows. */
export function ConfigurationPane({ name }: { readonly name: string }) {
  const { client } = useData()
  const query = routeQuery(client, getConfiguration, { params: { name } })
  const { data, error, refetch } = useQuery({ ...query, staleTime: 0 })
  const again = (): void => void refetch()
  if (error) return <Problem error={error} onRetry={again} />
  if (!data) return <Loading />
  return <Files name={name} configuration={data} onAgain={again} />
}

interface FilesProps {
  readonly name: string
  readonly configuration: Configuration
  onAgain(): void
}

function Files({ name, configuration, onAgain }: FilesProps) {
  const { configuration: texts } = useTexts().application
  const { search } = useSearch()
  const { files, moreFiles, revision, deployed } = configuration
  const chosen = files.find(({ path }) => path === search.file) ?? files[0]
  return (
    <div className={styles.configuration}>
      <div className={styles.about}>
        <span>{deployed ? texts.deployed : texts.wanted}</span>
        <RevisionName revision={revision} />
        <Tooltip label={texts.again}>
          <ActionIcon variant="subtle" color="gray" aria-label={texts.again} onClick={onAgain}>
            <IconRefresh size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <div className={styles.command}>
          <CommandLine words={['app', 'config', name]} />
        </div>
      </div>
      {chosen ? (
        <div className={styles.panes}>
          <FileList files={files} chosen={chosen.path} more={moreFiles} />
          <ConfigurationFile key={chosen.path} file={chosen} />
        </div>
      ) : (
        <p className={styles.quiet}>{texts.noFiles}</p>
      )}
    </div>
  )
}
