// Runs all tests: those beside the code and the quick ones of test/ in two processes side by side, then the others of test/
// with a process for each file, then those in a browser. `npm test -- unit`, `stack` or `web` runs one of them; further
// arguments go to the test runner.
import { spawn, spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'

interface Suite {
  readonly flags: readonly string[]
  /** What each process runs; all of them at once. */
  readonly files: readonly (readonly string[])[]
}

/** What talks to the double of an API server is half of the work. */
const IN_A_CLUSTER = ['src/providers/**', 'test/kubernetes/**', 'test/cluster/**', 'test/pipecd/*'].map(testsIn)
const BESIDE = ['src/**', 'scripts/**', 'test/rules/**'].map(testsIn)

const SUITES: Readonly<Record<string, Suite>> = {
  unit: {
    flags: ['--test-isolation=none'],
    files: [globSync(BESIDE, { exclude: IN_A_CLUSTER }), IN_A_CLUSTER],
  },
  stack: {
    flags: ['--test-concurrency=2'],
    files: [['test/stories/**', 'test/faults/**', 'test/pipecd/run/**'].map(testsIn)],
  },
  web: { flags: ['--test-concurrency=2'], files: [[testsIn('test/web/**')]] },
}

const given = process.argv.slice(2)
const wanted = given[0] !== undefined && given[0] in SUITES ? given[0] : undefined
const passedOn = wanted === undefined ? given : given.slice(1)
let failed = false
for (const [name, { flags, files }] of Object.entries(SUITES)) {
  if (wanted !== undefined && name !== wanted) continue
  process.stdout.write(`\n── ${name} ──\n`)
  if (name === 'web') spawnSync(process.execPath, ['scripts/build-web.ts', '--if-needed'], { stdio: 'inherit' })
  const common = ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec', ...passedOn, ...flags]
  const [first, ...others] = files.map((some, n) => run([...common, ...some], { isShown: n === 0 }))
  // What the others said comes after the first, not in the middle of it.
  for (const one of [first, ...others]) {
    const ended = await one
    process.stdout.write(ended?.output ?? '')
    failed ||= ended?.status !== 0
  }
}
process.exitCode = failed ? 1 : 0

function testsIn(pattern: string): string {
  return pattern.endsWith('**') ? `${pattern}/*.test.ts` : `${pattern}.test.ts`
}

function run(
  args: readonly string[],
  { isShown }: { readonly isShown: boolean },
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn(process.execPath, args, { stdio: ['inherit', isShown ? 'inherit' : 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, output: Buffer.concat(chunks).toString('utf8') }))
  })
}
