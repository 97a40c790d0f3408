// Everything that is checked besides the tests: types, lint, format, documentation in step with the code.
import { spawnSync } from 'node:child_process'

const CHECKS: readonly (readonly [string, readonly string[]])[] = [
  ['types', ['run', '--silent', 'types']],
  ['lint', ['run', '--silent', 'lint']],
  ['format', ['run', '--silent', 'format:check']],
  ['docs', ['run', '--silent', 'docs', '--', '--check']],
]

let failed = 0
for (const [name, args] of CHECKS) {
  const startedAt = performance.now()
  const { status } = spawnSync('npm', [...args], { stdio: 'inherit' })
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  process.stdout.write(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
  failed += status === 0 ? 0 : 1
}
process.exitCode = failed === 0 ? 0 : 1
