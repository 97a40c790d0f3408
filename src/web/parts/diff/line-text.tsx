import { VisuallyHidden } from '@mantine/core'
import { useTexts } from '../../text/language.tsx'
import type { MarkedLine } from './diff-rows.ts'
import styles from './differences.module.css'

/** A line with what differs in it marked; said in words, too. */
export function LineText({ line }: { readonly line: MarkedLine }) {
  const { diff } = useTexts()
  return (
    <>
      {line.kind !== 'same' && line.kind !== 'gap' && (
        <VisuallyHidden className={styles.unselected}>{diff.change[line.kind]}: </VisuallyHidden>
      )}
      {line.pieces
        ? line.pieces.map(({ text, isMarked }, index) =>
            isMarked ? (
              // oxlint-disable-next-line react/no-array-index-key -- Pieces of one line have no other name.
              <mark key={index} className={styles.mark}>
                {text}
              </mark>
            ) : (
              text
            ),
          )
        : line.text}
    </>
  )
}
