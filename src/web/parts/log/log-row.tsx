import { memo, useMemo } from 'react'
import type { MouseEvent } from 'react'
import { clean } from '#domain/clean-text.ts'
import { useLanguage } from '../../text/language.tsx'
import { NameText } from '../tree/name-text.tsx'
import styles from './log.module.css'
import { markFound, spansOf } from './spans.ts'
import type { Span } from './spans.ts'

export interface RowLook {
  readonly hasTimes: boolean
  readonly names: ReadonlyMap<string, string> | undefined
  readonly pattern: RegExp | undefined
  readonly onSelect: (number: number, isExtended: boolean) => void
}

interface LogRowProps extends RowLook {
  readonly number: number
  readonly text: string
  readonly length: number
  readonly at: number | undefined
  readonly resource: string | undefined
  readonly isSelected: boolean
  readonly isCurrent: boolean
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { number, text, length, at, resource, onSelect } = props
  const { texts, language } = useLanguage()
  const id = `L${number + 1}`
  const select = (event: MouseEvent): void => {
    event.preventDefault()
    onSelect(number, event.shiftKey)
  }
  return (
    <div
      className={styles.row}
      data-selected={props.isSelected || undefined}
      data-current={props.isCurrent || undefined}
    >
      <a
        className={styles.number}
        href={`#${id}`}
        aria-label={texts.log.lineLink(number + 1)}
        onClick={select}
        tabIndex={-1}
      >
        {number + 1}
      </a>
      {props.hasTimes && at !== undefined && (
        <time
          className={styles.time}
          dateTime={new Date(at).toISOString()}
          title={new Date(at).toLocaleString(language)}
        >
          {clockTime(at)}
        </time>
      )}
      {props.names && resource !== undefined && (
        <span className={styles.name} data-hue={hueOf(resource)}>
          <NameText name={clean(props.names.get(resource) ?? resource)} />
        </span>
      )}
      <span className={styles.text}>
        <Line text={text} pattern={props.pattern} />
        {length > text.length + 1 && (
          <span className={styles.cut}> {texts.log.longLine(length.toLocaleString(language))}</span>
        )}
      </span>
    </div>
  )
})

function Line({ text, pattern }: { readonly text: string; readonly pattern: RegExp | undefined }) {
  const spans = useMemo(() => {
    const plain = spansOf(text)
    return pattern ? markFound(plain, pattern) : plain
  }, [text, pattern])
  // oxlint-disable-next-line react/no-array-index-key -- Pieces of one text have no other name than their place.
  return spans.map((span, index) => <Piece key={index} span={span} />)
}

function Piece({ span }: { readonly span: Span }) {
  const { text, found, ...look } = span
  const isPlain = Object.keys(look).length === 0
  const content = found ? <mark className={styles.found}>{text}</mark> : text
  if (isPlain) return content
  return (
    <span
      data-ink={look.ink}
      data-inverse={look.inverse}
      data-bold={look.bold}
      data-italic={look.italic}
      data-line={look.underline ? 'under' : look.strike ? 'through' : undefined}
    >
      {content}
    </span>
  )
}

/** By the reader's clock, to the second. */
function clockTime(at: number): string {
  const date = new Date(at)
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}

const HUES = 6

/** The same name has the same colour, on every page. */
function hueOf(name: string): number {
  let sum = 0
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521
  return sum % HUES
}
