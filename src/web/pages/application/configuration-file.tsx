import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Configuration } from '#domain/question.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './configuration.module.css'

const LINE_HEIGHT = 20

/** A file with the numbers of its lines. Only those in view are drawn: it may have a million characters. */
export function ConfigurationFile({ file }: { readonly file: Configuration['files'][number] }) {
  const { parts, application } = useTexts()
  const { configuration } = application
  const lines = useMemo(() => file.text.replace(/\n$/, '').split('\n'), [file.text])
  const isText = !file.binary && file.text !== ''
  return (
    <section className={styles.content} aria-label={clean(file.path)}>
      <header className={styles.head}>
        <h3>{clean(file.path)}</h3>
        {isText && <span className={styles.quiet}>{configuration.lines(lines.length)}</span>}
        {isText && (
          <CopyButton value={file.text}>
            {({ copied, copy }) => {
              const label = copied ? parts.copied : configuration.copy
              return (
                <Tooltip label={label}>
                  <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={label}>
                    {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                  </ActionIcon>
                </Tooltip>
              )
            }}
          </CopyButton>
        )}
      </header>
      {isText ? (
        <Lines lines={lines} label={clean(file.path)} />
      ) : (
        <p className={styles.none}>{file.binary ? configuration.binary : configuration.empty}</p>
      )}
      {file.cut && <p className={styles.none}>{configuration.cut(file.text.length)}</p>}
    </section>
  )
}

function Lines({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  const frame = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const rows = useVirtualizer({
    count: lines.length,
    estimateSize: () => LINE_HEIGHT,
    getScrollElement: () => frame.current,
    overscan: 30,
  })
  return (
    <div ref={frame} className={styles.code} role="group" tabIndex={0} aria-label={label}>
      <div className={styles.lines} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div key={index} className={styles.line} style={{ transform: `translateY(${start}px)` }}>
            <span className={styles.number} data-number={index + 1} />
            {clean((lines[index] ?? '').replaceAll('\t', '  ')) || ' '}
          </div>
        ))}
      </div>
    </div>
  )
}
