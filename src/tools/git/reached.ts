import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from '../clock.ts'

/** When a mirror's remote last answered, kept over restarts. */
export interface Reached {
  at(): number | undefined
  note(): Promise<void>
}

export async function openReached(folder: string, clock: Clock): Promise<Reached> {
  const file = path.join(folder, 'reached')
  const text = await readFile(file, 'utf8').catch(() => '')
  let at = /^\d{1,15}$/.test(text) ? Number(text) : undefined
  return {
    at: () => at,
    async note() {
      at = clock.now()
      await writeFile(file, String(at))
    },
  }
}
