// Writes the pages of docs/ that are made from the code. `--check` writes nothing, names the pages that are out of step,
// and ends with 1 where there is one.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedPages, pagesOutOfStep } from './pages/all.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

const late = pagesOutOfStep(ROOT)
if (process.argv.includes('--check')) {
  for (const path of late) process.stderr.write(`${path} is out of step with the code: run \`npm run docs\`\n`)
  process.exitCode = late.length === 0 ? 0 : 1
} else {
  for (const { path, text } of generatedPages()) {
    if (!late.includes(path)) continue
    mkdirSync(dirname(ROOT + path), { recursive: true })
    writeFileSync(ROOT + path, text)
    process.stdout.write(`${path} written\n`)
  }
  if (late.length === 0) process.stdout.write('All pages are in step.\n')
}
