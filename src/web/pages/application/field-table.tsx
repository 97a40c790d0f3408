import { VisuallyHidden } from '@mantine/core'
import { IconGitCompare } from '@tabler/icons-react'
import { clean, cleanLines } from '#domain/clean-text.ts'
import { readable } from '../../parts/diff/readable.ts'
import { useTexts } from '../../text/language.tsx'
import type { Field } from './desired-fields.ts'
import styles from './drawer.module.css'

/** Names and values; what differs from git is marked. */
export function FieldTable({ title, fields }: { readonly title: string; readonly fields: readonly Field[] }) {
  const { drawer } = useTexts().application
  if (fields.length === 0) return <p className={styles.hint}>{drawer.noFields}</p>
  return (
    <table className={styles.fields}>
      <caption>
        <VisuallyHidden>{title}</VisuallyHidden>
      </caption>
      <tbody>
        {fields.map(({ name, value, differs }) => (
          <tr key={name} data-differs={differs || undefined}>
            <th scope="row">
              {clean(name)}
              {differs && <IconGitCompare size={14} role="img" aria-label={drawer.differs} />}
            </th>
            <td>
              {value === undefined ? (
                <span className={styles.absent}>{drawer.absent}</span>
              ) : (
                <span className={styles.value}>{cleanLines(readable(value)).join('\n')}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
