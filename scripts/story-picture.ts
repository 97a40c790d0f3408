// Draws what a terminal showed as a picture: `node scripts/story-picture.ts <recording> [<picture>]`. The recording is a
// terminal's own text with its colours, such as `script -qec "slipway up" story.ansi` keeps it. Runs of measurements are
// shortened, and the picture says by how many lines; nothing else is changed.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { shorten } from './picture/shorten.ts'
import { drawTerminal } from './picture/svg.ts'
import { styledLines } from './picture/terminal.ts'

const PICTURE = fileURLToPath(new URL('../docs/images/story.svg', import.meta.url))

const [recording, picture = PICTURE] = process.argv.slice(2)
if (recording === undefined) {
  process.stderr.write('Name the recording: node scripts/story-picture.ts <recording> [<picture>]\n')
  process.exitCode = 2
} else {
  const lines = shorten(styledLines(readFileSync(recording, 'utf8')))
  writeFileSync(picture, drawTerminal(lines, 'slipway up'))
  process.stdout.write(`${picture} shows ${lines.length} lines\n`)
}
