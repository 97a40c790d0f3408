import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/** One call of git: its command and when it ended, milliseconds since 1970. */
export interface GitCall {
  readonly command: string
  readonly endedAt: number
}

/** A folder for the front of PATH, whose `git` is the real one and notes each call. */
export interface GitCounter {
  readonly path: string
  calls(): readonly GitCall[]
  forget(): void
}

export async function countGit(folder: string): Promise<GitCounter> {
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const log = join(folder, 'git-calls.txt')
  const path = join(folder, 'counted')
  await mkdir(path)
  // Options such as `-c name=value` come before the command, which is the first word that is one.
  const script = `#!/bin/sh
"${git}" "$@"
status=$?
for word in "$@"; do
  case "$word" in fetch|ls-remote|diff-tree|ls-tree|cat-file) echo "$word $(date +%s%3N)" >> "${log}"; break ;; esac
done
exit $status
`
  writeFileSync(join(path, 'git'), script, { mode: 0o755 })
  writeFileSync(log, '')
  return {
    path,
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ command: line.split(' ')[0] ?? '', endedAt: Number(line.split(' ')[1]) })),
    forget: () => writeFileSync(log, ''),
  }
}
