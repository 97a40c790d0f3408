import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// Inside the package, not in a temporary folder that others may write to: what is cached is run.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/slipway', import.meta.url)))

const { CommanderError } = await import('commander')
const { program } = await import('./cli/program.ts')
const { EXIT_CODES } = await import('./cli/exit-code.ts')
const { packageVersion } = await import('./cli/version.ts')

// A reader that has seen enough (`slipway app list | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT_CODES.ok.code)
  throw error
})

const args = process.argv.slice(2)
try {
  await program(packageVersion()).parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' })
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code
}
