#!/usr/bin/env node
// Works on any Node from 20: Slipway itself needs Node 26, which comes with the package as its dependency `node`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NEEDED = 26
const main = new URL('../src/main.ts', import.meta.url)

if (Number(process.versions.node.split('.')[0]) >= NEEDED) await runHere()
else runWith(packagedNode())

/**
 * Compiled code is kept inside the package, not in a temporary folder that others may write to: what is kept is run. As
 * this file is JavaScript, a start that finds everything kept never loads the compiler of TypeScript (40 ms, 17 MB).
 */
async function runHere() {
  modules.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/slipway', import.meta.url)))
  await import(main.href)
}

/** The resolver follows the folders up, so a dependency that npm put further out is found, too. */
function packagedNode() {
  const require = modules.createRequire(import.meta.url)
  try {
    const program = join(dirname(require.resolve('node/package.json')), 'bin', 'node')
    if (existsSync(program)) return program
  } catch {
    // It is not installed: said below.
  }
  process.stderr.write(
    `Slipway needs Node ${NEEDED}, and this is Node ${process.versions.node}.\n` +
      `Run \`npm ci\` in ${fileURLToPath(new URL('..', import.meta.url))} (it brings Node ${NEEDED}), or install Node ${NEEDED} yourself.\n`,
  )
  process.exit(1)
}

function runWith(program) {
  const child = spawn(program, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends these to the whole group, so the child has them already; passing them on would count twice.
  const fromTerminal = new Set(process.stdin.isTTY ? ['SIGINT', 'SIGHUP', 'SIGQUIT'] : [])
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']
  for (const signal of signals) {
    process.on(signal, () => {
      if (!fromTerminal.has(signal)) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`Slipway could not start ${program}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
