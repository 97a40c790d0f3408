// Runs the tests of the Kubernetes provider against a cluster: `npm run test:kubernetes -- --kubeconfig <file>`, and against a
// double of an API server where none is named. What is in `KUBECONFIG` or in somebody's home is never taken. After `--`
// further arguments go to the test runner. See test/cluster/readme.md.
import { parseArgs } from 'node:util'
import { runSuite, sweepAll } from '../test/cluster/run.ts'
import type { Asked } from '../test/cluster/run.ts'

const USAGE = `npm run test:kubernetes -- [--kubeconfig <file> [--context <name>] [--registry <host>]] [--sweep] [-- <arguments>]

--kubeconfig  the cluster's; else SLIPWAY_TEST_KUBECONFIG; else a double of an API server
--context     which of its contexts, needed where it has several; else SLIPWAY_TEST_CONTEXT
--registry    where images come from in place of registry.k8s.io; else SLIPWAY_TEST_REGISTRY
--sweep       removes what runs that were killed have left, of whomever, and tests nothing
`

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = read(args)
    if (values.help) {
      process.stdout.write(USAGE)
      return 0
    }
    const asked = askedFor(values)
    return values.sweep ? await sweepAll(asked) : await runSuite(asked, positionals)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\`--help\` tells how it is run.\n`)
    return 2
  }
}

function read(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      kubeconfig: { type: 'string' },
      context: { type: 'string' },
      registry: { type: 'string' },
      sweep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

function askedFor({ kubeconfig, context, registry }: { [name in keyof Asked]?: string | undefined }): Asked {
  const { env } = process
  const asked = {
    kubeconfig: kubeconfig ?? env['SLIPWAY_TEST_KUBECONFIG'],
    context: context ?? env['SLIPWAY_TEST_CONTEXT'],
    registry: registry ?? env['SLIPWAY_TEST_REGISTRY'],
  }
  if (asked.kubeconfig === undefined && context !== undefined) throw new Error('--context needs --kubeconfig')
  return asked
}
