import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Inside the package, not in a temporary folder that others may write to: what is cached is run.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/slipway', import.meta.url)))

const KEEP_COMPILED_AFTER_MS = 5_000

// A process that runs for long may end by a kill, and must start no slower after it.
setTimeout(flushCompileCache, KEEP_COMPILED_AFTER_MS).unref()

const { EXIT_CODES } = await import('./cli/exit-code.ts')
const { quickStart } = await import('./cli/quick.ts')

// A reader that has seen enough (`slipway app list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_CODES.ok.code)
  throw error
})

const args = process.argv.slice(2)
const quick = quickStart(args)
if (quick) {
  const { runProcess } = await import('./cli/action.ts')
  await runProcess(quick)
} else await runCommand(args)

async function runCommand(given: readonly string[]): Promise<void> {
  const { CommanderError } = await import('commander')
  const { program } = await import('./cli/program.ts')
  const { packageVersion } = await import('./cli/version.ts')
  try {
    await program(packageVersion()).parseAsync(given.length === 0 ? ['--help'] : given, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code
  }
}
