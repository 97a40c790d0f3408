import { Button, Menu } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useData } from '../../data/data-context.ts'
import { Problem } from '../../parts/problem.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { useTexts } from '../../text/language.tsx'
import styles from './events.module.css'
import { eventsCsv, eventsJson, MOST_EXPORTED, readEvents } from './export-events.ts'
import type { EventFilters } from './search.ts'

type Format = 'csv' | 'json'

const TYPES: Readonly<Record<Format, string>> = { csv: 'text/csv', json: 'application/json' }

/** Saves what the filters leave. */
export function ExportMenu({ filters }: { readonly filters: EventFilters }) {
  const { events } = useTexts()
  const { client } = useData()
  const [count, setCount] = useState(0)
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const save = useMutation({
    mutationFn: async (format: Format) => {
      const reading = new AbortController()
      running.current = reading
      setCount(0)
      try {
        const rows = await readEvents(client, { filters, signal: reading.signal, onRead: setCount })
        const text = format === 'csv' ? eventsCsv(rows) : eventsJson(rows)
        saveFile({ name: `slipway-events.${format}`, type: TYPES[format], parts: [text] })
      } catch (error) {
        // Whoever stopped it knows.
        if (!reading.signal.aborted) throw error
      }
    },
  })
  if (save.isPending) {
    return (
      <span className={styles.exporting} role="status">
        {events.exporting(count)}
        <Button variant="default" size="xs" onClick={() => running.current?.abort()}>
          {events.stop}
        </Button>
      </span>
    )
  }
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {events.export}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{events.exportHint(MOST_EXPORTED)}</Menu.Label>
          <Menu.Item onClick={() => save.mutate('csv')}>{events.exportCsv}</Menu.Item>
          <Menu.Item onClick={() => save.mutate('json')}>{events.exportJson}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {save.error && <Problem error={save.error} />}
    </>
  )
}
