// Run after the installation: compiles what the programs consist of, so that the first start is as fast and as small as
// every later one, which finds it all in the compile cache and never loads the compiler of TypeScript. Then it builds the
// web application, where what builds it is installed, too.
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import * as modules from 'node:module'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const NEEDED = 26
/** Set for the run that compiles for the supervised programs. */
const SUPERVISED = 'SLIPWAY_WARM_SUPERVISED'

// An installation without Node 26 (npm's `--omit=dev` leaves it out) must not fail because of a cache.
if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await warm()
  if (process.env[SUPERVISED] === undefined) buildWeb()
}

async function warm() {
  modules.enableCompileCache(`${ROOT}node_modules/.cache/slipway`)
  const files = fs.globSync('src/cli/**/*.ts', { cwd: ROOT }).filter((file) => !/(\.test|fixture)\.ts$/.test(file))
  try {
    await Promise.all(files.map((file) => import(ROOT + file)))
    modules.flushCompileCache()
    if (process.env[SUPERVISED] === undefined) await warmSupervised()
  } catch (error) {
    process.stderr.write(`The code was not compiled ahead, so the first start will be slower: ${String(error)}\n`)
  }
}

/** What is kept holds only for the same flags of V8, and the programs that `up` supervises have some of their own. */
async function warmSupervised() {
  const { NODE_FLAGS } = await import('../src/cli/processes/supervise.ts')
  const env = { ...process.env, [SUPERVISED]: '1' }
  spawnSync(process.execPath, [...NODE_FLAGS, fileURLToPath(import.meta.url)], { stdio: 'inherit', env })
  // `main.ts` runs what it is told to when it is loaded, so it is run.
  for (const flags of [[], NODE_FLAGS]) {
    spawnSync(process.execPath, [...flags, `${ROOT}bin/slipway.js`, '--version'], { stdio: 'ignore' })
  }
}

/** Without it everything but the pages works, so it must not make an installation fail. An image has the pages, and not this script. */
function buildWeb() {
  const script = `${ROOT}scripts/build-web.ts`
  if (!fs.existsSync(script)) return
  const { status } = spawnSync(process.execPath, [script, '--if-needed'], { stdio: 'inherit' })
  if (status === 0) return
  process.stderr.write('The web application could not be built. Everything else works; `npm run build` tries again.\n')
}
