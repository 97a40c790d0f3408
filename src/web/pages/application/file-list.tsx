import { TextInput } from '@mantine/core'
import { IconFile, IconFileDigit } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { clean } from '#domain/clean-text.ts'
import type { Configuration } from '#domain/question.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './configuration.module.css'

const ROW_HEIGHT = 36
/** Fewer are found by looking. */
const WORTH_FINDING = 12

interface FileListProps {
  readonly files: Configuration['files']
  readonly chosen: string
  readonly more: number
}

export function FileList({ files, chosen, more }: FileListProps) {
  const { configuration } = useTexts().application
  const [text, setText] = useState('')
  const wanted = text.trim().toLowerCase()
  const shown = useMemo(() => files.filter(({ path }) => path.toLowerCase().includes(wanted)), [files, wanted])
  const list = useRef<HTMLElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- It is not compiled; the library asks for drawing itself.
  const rows = useVirtualizer({
    count: shown.length,
    estimateSize: () => ROW_HEIGHT,
    getScrollElement: () => list.current,
    overscan: 8,
  })
  return (
    <div className={styles.files}>
      {files.length >= WORTH_FINDING && (
        <TextInput
          type="search"
          size="xs"
          data-search
          className={styles.find}
          placeholder={configuration.find}
          aria-label={configuration.find}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <nav ref={list} className={styles.scroll} aria-label={configuration.files} tabIndex={0}>
        <ul className={styles.list} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const file = shown[index]
            return (
              file && (
                <li key={file.path} style={{ transform: `translateY(${start}px)` }}>
                  <FileLink file={file} isChosen={file.path === chosen} />
                </li>
              )
            )
          })}
        </ul>
      </nav>
      {shown.length === 0 && <p className={styles.quiet}>{configuration.noMatch}</p>}
      {more > 0 && <p className={styles.quiet}>{configuration.moreFiles(more)}</p>}
    </div>
  )
}

function FileLink({ file, isChosen }: { readonly file: Configuration['files'][number]; readonly isChosen: boolean }) {
  const Icon = file.binary ? IconFileDigit : IconFile
  const name = clean(file.path)
  const base = name.lastIndexOf('/') + 1
  return (
    <Link
      from="/applications/$name"
      to="."
      search={(before) => ({ ...before, file: file.path })}
      replace
      resetScroll={false}
      className={styles.file}
      title={name}
      data-chosen={isChosen || undefined}
      activeProps={{ 'aria-current': isChosen ? 'true' : undefined }}
    >
      <Icon size={16} stroke={1.75} aria-hidden />
      <span className={styles.folder}>{name.slice(0, base)}</span>
      <span className={styles.base}>{name.slice(base)}</span>
    </Link>
  )
}
