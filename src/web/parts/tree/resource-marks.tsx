import { Tooltip } from '@mantine/core'
import { IconGitCompare, IconUnlink } from '@tabler/icons-react'
import { useTexts } from '../../text/language.tsx'
import styles from './marks.module.css'

/** What is said of a resource besides its health, small. */
export function ResourceMarks(props: {
  readonly drift: number
  readonly weight: number | undefined
  readonly isLost: boolean
}) {
  const { tree } = useTexts()
  const { drift, weight, isLost } = props
  return (
    <>
      {weight !== undefined && (
        <span className={`${styles.weight} tabular`} title={tree.weight(weight)}>
          {tree.percent(weight)}
        </span>
      )}
      {isLost && (
        <Tooltip label={tree.lost}>
          <IconUnlink size={16} className={styles.lost} role="img" aria-label={tree.lost} />
        </Tooltip>
      )}
      {drift > 0 && (
        <Tooltip label={tree.drift(drift)}>
          <IconGitCompare size={16} className={styles.drift} role="img" aria-label={tree.drift(drift)} />
        </Tooltip>
      )}
    </>
  )
}
