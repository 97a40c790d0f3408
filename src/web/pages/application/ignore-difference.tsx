import { Button, Collapse } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Difference } from '#domain/diff.ts'
import { ignoreRuleOf, ignoreYaml } from '#domain/rules/ignore-rule.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './drift.module.css'
import { YamlSnippet } from './yaml-snippet.tsx'

/** Git says what is drift, so it is ignored there: the very lines for the very file. */
export function IgnoreDifference({ difference, path }: { readonly difference: Difference; readonly path: string }) {
  const { drift } = useTexts().application
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const rule = ignoreRuleOf(difference)
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconEyeOff size={14} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {drift.ignore}
      </Button>
      <Collapse id={id} expanded={isOpen} className={styles.ignore}>
        <p>{drift.ignoreHint(clean(path))}</p>
        <YamlSnippet yaml={ignoreYaml(rule)} />
        {rule.note !== undefined && <p>{clean(rule.note)}.</p>}
      </Collapse>
    </>
  )
}
