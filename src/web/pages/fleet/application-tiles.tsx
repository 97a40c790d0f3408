import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ApplicationRow } from '#domain/application-row.ts'
import { clean } from '#domain/clean-text.ts'
import { shortCommit } from '#domain/revision.ts'
import { Cells } from '../../parts/cells.tsx'
import { toneProps } from '../../parts/toned.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './application-tiles.module.css'
import type { Drawn } from './drawn.ts'
import { stateLook } from '../../parts/application-look.ts'
import { stateOf, stateWords } from '../../parts/application-state.ts'

export const TILE_WIDTH = 172
export const TILE_GAP = 8
/** With the gap below. */
export const TILE_HEIGHT = 84

/** The form for a wall: a tile's whole surface says how it is. */
export function ApplicationTiles({ places, count, before, after, columns }: Drawn & { readonly columns: number }) {
  const { list } = useTexts().fleet
  const style = { paddingTop: before, paddingBottom: after, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }
  return (
    <ul className={styles.tiles} style={style} aria-label={list}>
      {places.map(({ at, row }) => (
        <li key={row?.name ?? at} className={styles.place} aria-setsize={count} aria-posinset={at + 1}>
          {row && <Tile row={row} />}
        </li>
      ))}
    </ul>
  )
}

const Tile = memo(function Tile({ row }: { readonly row: ApplicationRow }) {
  const state = stateOf(row)
  const { icon: Icon, tone, turns } = stateLook(row)
  const texts = useTexts()
  const { className, ...toned } = toneProps(tone)
  return (
    <Link
      to="/applications/$name"
      params={{ name: row.name }}
      preload={false}
      className={`${className} ${styles.tile}`}
      {...toned}
      data-state={state}
      data-row
      title={clean(row.sentence)}
    >
      <span className={styles.name}>{clean(row.name)}</span>
      <span className={styles.state}>
        <Icon size={16} stroke={2} aria-hidden data-turns={turns} />
        <span>{stateWords(texts, row)}</span>
        <span className={styles.version}>{versionOf(row)}</span>
      </span>
      {row.latest && <Cells steps={row.latest.steps} />}
    </Link>
  )
})

function versionOf({ versions, running }: ApplicationRow): string {
  return clean(versions[0]?.version ?? shortCommit(running?.commit ?? ''))
}
