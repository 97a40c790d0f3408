import { useMemo } from 'react'
import { clean } from '#domain/clean-text.ts'
import { Marked } from '../../parts/marked.tsx'
import { useTexts } from '../../text/language.tsx'
import styles from './agents.module.css'
import { schemaRows } from './schema-rows.ts'
import type { SchemaRow } from './schema-rows.ts'

/** A JSON Schema as a table that people read. */
export function SchemaTable({ title, schema }: { readonly title: string; readonly schema: unknown }) {
  const { page } = useTexts().agents
  const rows = useMemo(() => schemaRows(schema), [schema])
  if (rows.length === 0) return <p className={styles.noKeys}>{page.noKeys}</p>
  return (
    <div className={styles.schema}>
      <h3>{title}</h3>
      <div className={styles.scroll} tabIndex={0} role="group" aria-label={title}>
        <table className={styles.small}>
          <thead>
            <tr>
              <th scope="col">{page.key}</th>
              <th scope="col">{page.type}</th>
              <th scope="col">{page.required}</th>
              <th scope="col">{page.default}</th>
              <th scope="col">{page.description}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <SchemaLine key={`${row.depth} ${row.path}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function SchemaLine({ row }: { readonly row: SchemaRow }) {
  const { page } = useTexts().agents
  const { path, depth, type, isRequired, isForm } = row
  return (
    <tr data-form={isForm}>
      <th scope="row" style={{ paddingLeft: 12 + depth * 16 }}>
        {isForm ? <span className="muted">{page.form}</span> : <code>{clean(path)}</code>}
      </th>
      <td>{!isForm && <span className={styles.type}>{clean(type)}</span>}</td>
      <td>{isRequired ? page.yes : ''}</td>
      <td>{row.default !== undefined && <code>{clean(row.default)}</code>}</td>
      <td>
        <Marked text={clean(row.description)} />
      </td>
    </tr>
  )
}
