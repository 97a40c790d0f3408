// Run after the installation: compiles what the programs consist of, so that the first start is as fast and as small as
// every later one, which finds it all in the compile cache and never loads the compiler of TypeScript.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

enableCompileCache(`${ROOT}node_modules/.cache/slipway`)
const files = globSync('src/cli/**/*.ts', { cwd: ROOT }).filter((file) => !/(\.test|fixture)\.ts$/.test(file))
try {
  await Promise.all(files.map((file) => import(ROOT + file)))
  flushCompileCache()
  // `main.ts` runs what it is told to when it is loaded, so it is run.
  spawnSync(process.execPath, [`${ROOT}bin/slipway.js`, '--version'], { stdio: 'ignore' })
} catch (error) {
  process.stderr.write(`The code was not compiled ahead, so the first start will be slower: ${String(error)}\n`)
}
