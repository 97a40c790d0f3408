import { existsSync, watch } from 'node:fs'
import type { FSWatcher } from 'node:fs'
import { join } from 'node:path'
import type { Remote } from './url.ts'

/**
 * Calls when a branch of a repository on this machine may have moved. Only a hint, as a webhook is: where the system
 * cannot watch, polling finds the same a little later. Answers with how to stop.
 */
export function watchRefs(remote: Remote, onChange: () => void): () => void {
  if (remote.scheme !== 'file') return () => {}
  const gitFolder = existsSync(join(remote.url, '.git')) ? join(remote.url, '.git') : remote.url
  const heads = join(gitFolder, 'refs', 'heads')
  try {
    const watcher: FSWatcher = watch(heads, { recursive: true }, (_event, name) => {
      if (name === null || !name.endsWith('.lock')) onChange()
    })
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}
