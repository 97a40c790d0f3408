// Builds the web application into dist/web, with a compressed copy beside each file that becomes smaller, and prints what
// browsers load. `--if-needed` builds only where vite is installed and the build is missing or older than its sources.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compressAll } from './web/compress.ts'
import { sizeLines } from './web/sizes.ts'
import { isWebStale } from './web/stale.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const BUILT = join(ROOT, 'dist/web')
/** A server that runs meanwhile must never meet half a build. */
const NEXT = `${BUILT}-next`
const LAST = `${BUILT}-last`

if (!process.argv.includes('--if-needed') || (existsSync(join(ROOT, 'node_modules/vite')) && isWebStale(ROOT, BUILT))) {
  await buildWeb().catch((error: unknown) => {
    rmSync(NEXT, { recursive: true, force: true })
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  })
}

async function buildWeb(): Promise<void> {
  const startedAt = performance.now()
  const { build } = await import('vite')
  const built = await build({
    configFile: join(ROOT, 'src/web/vite.config.ts'),
    build: { outDir: NEXT, emptyOutDir: true, chunkSizeWarningLimit: Number.POSITIVE_INFINITY }, // Sizes are told below.
    logLevel: 'warn',
  })
  if (!('output' in built)) throw new Error('vite was told to build one page, and built something else')
  compressAll(NEXT)
  replaceBuild()
  for (const line of sizeLines(built.output)) process.stdout.write(`${line}\n`)
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  process.stdout.write(`The web application is in dist/web (${seconds} s).\n`)
}

function replaceBuild(): void {
  rmSync(LAST, { recursive: true, force: true })
  if (existsSync(BUILT)) renameSync(BUILT, LAST)
  renameSync(NEXT, BUILT)
  rmSync(LAST, { recursive: true, force: true })
}
