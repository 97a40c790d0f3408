// Writes deploy/kubernetes/ from the chart, with the `helm` of PATH or of the folder that SLIPWAY_KUBERNETES_TOOLS names.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findHelm, PLAIN_MANIFESTS, plainText } from './deploy/manifests.ts'

const helm = findHelm()
if (helm === undefined) {
  process.stderr.write('There is no helm in PATH. `node scripts/kubernetes-tools.ts <folder>` gets one.\n')
  process.exitCode = 1
} else {
  for (const manifests of PLAIN_MANIFESTS) {
    writeFileSync(fileURLToPath(new URL(`../${manifests.path}`, import.meta.url)), plainText(helm, manifests))
    process.stdout.write(`${manifests.path}\n`)
  }
}
