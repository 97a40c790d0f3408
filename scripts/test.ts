// Runs all tests: those beside the code and the quick ones of test/ in one process, then the others of test/ with a process for
// each file, then those in a browser. `npm test -- unit`, `stack` or `web` runs one of them; further arguments go to the test
// runner.
import { spawnSync } from 'node:child_process'

const SUITES: Readonly<Record<string, readonly string[]>> = {
  unit: [
    '--test-isolation=none',
    'src/**/*.test.ts',
    'scripts/**/*.test.ts',
    'test/rules/**/*.test.ts',
    'test/kubernetes/**/*.test.ts',
    'test/cluster/**/*.test.ts',
    'test/pipecd/*.test.ts',
  ],
  stack: [
    '--test-concurrency=2',
    'test/stories/**/*.test.ts',
    'test/faults/**/*.test.ts',
    'test/pipecd/run/**/*.test.ts',
  ],
  web: ['--test-concurrency=2', 'test/web/**/*.test.ts'],
}

const given = process.argv.slice(2)
const wanted = given[0] !== undefined && given[0] in SUITES ? given[0] : undefined
const passedOn = wanted === undefined ? given : given.slice(1)
let failed = false
for (const [name, args] of Object.entries(SUITES)) {
  if (wanted !== undefined && name !== wanted) continue
  process.stdout.write(`\n── ${name} ──\n`)
  if (name === 'web') spawnSync(process.execPath, ['scripts/build-web.ts', '--if-needed'], { stdio: 'inherit' })
  const flags = ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec', ...passedOn]
  const { status } = spawnSync(process.execPath, [...flags, ...args], { stdio: 'inherit' })
  failed ||= status !== 0
}
process.exitCode = failed ? 1 : 0
