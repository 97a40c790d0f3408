import { Button, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { deploymentFilters } from '#contract/deployments.ts'
import { useTexts } from '../../text/language.tsx'
import { ApplicationFilter } from './application-filter.tsx'
import { isFiltered } from './filters.ts'
import styles from './filters.module.css'
import { TimeFilter } from './time-filter.tsx'
import { useTyped } from './use-typed.ts'
import { useView } from './use-view.ts'

/** Of which application, commit and person, and when. */
export function FilterBar() {
  const { search, change, clear } = useView()
  const texts = useTexts().deployments
  return (
    <div className={styles.bar} role="search">
      <ApplicationFilter value={search.application} onChange={(application) => change({ application })} />
      <WrittenFilter
        label={texts.commit}
        hint={texts.commitHint}
        value={search.commit}
        isValid={isCommitStart}
        onChange={(commit) => change({ commit })}
      />
      <WrittenFilter label={texts.actor} value={search.actor} onChange={(actor) => change({ actor })} />
      <TimeFilter />
      {isFiltered(search) && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          leftSection={<IconX size={16} aria-hidden />}
          onClick={clear}
        >
          {texts.clear}
        </Button>
      )}
    </div>
  )
}

function isCommitStart(text: string): boolean {
  return deploymentFilters.commit.safeParse(text).success
}

interface WrittenFilterProps {
  readonly label: string
  readonly hint?: string
  readonly value: string | undefined
  readonly isValid?: (text: string) => boolean
  readonly onChange: (value: string | undefined) => void
}

/** Taken by Enter or by leaving the field: half a name is not a filter. */
function WrittenFilter({ label, hint, value = '', isValid, onChange }: WrittenFilterProps) {
  const [text, setText] = useTyped(value)
  const wanted = text.trim()
  const isWrong = wanted !== '' && isValid?.(wanted) === false
  const take = (): void => {
    if (!isWrong && wanted !== value) onChange(wanted === '' ? undefined : wanted)
  }
  return (
    <TextInput
      aria-label={label}
      placeholder={label}
      className={styles.written}
      value={text}
      maxLength={200}
      error={isWrong && hint}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => event.key === 'Enter' && take()}
    />
  )
}
