/** What the application of a test does; the defaults are those of a good one. */
export interface Behaviour {
  readonly version: string
  /** Part of the answers that are errors, 0 to 1. */
  readonly errorShare?: number
  /** Answers its health check with an error. */
  readonly unhealthy?: boolean
  /** Takes no notice of SIGTERM. */
  readonly ignoresTerm?: boolean
  /** Writes without an end. */
  readonly floods?: boolean
  /** Ends right after its start with this code. */
  readonly exits?: number
}

const SERVER = `import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'

const behaviour = JSON.parse(readFileSync(new URL('behaviour.json', import.meta.url), 'utf8'))
if (behaviour.exits !== undefined) {
  console.error('cannot start: the shop is closed')
  process.exit(behaviour.exits)
}
const server = createServer((request, response) => {
  response.setHeader('x-version', behaviour.version)
  response.setHeader('x-pid', process.pid)
  if (request.url.startsWith('/say/')) console.log(decodeURIComponent(request.url.slice(5)))
  const fails = request.url === '/healthz' ? behaviour.unhealthy : Math.random() < (behaviour.errorShare ?? 0)
  if (fails) response.statusCode = 500
  response.end(fails ? 'no' : 'yes')
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => {
  if (!behaviour.ignoresTerm) server.close()
})
if (behaviour.floods) setInterval(() => { for (let n = 0; n < 200; n += 1) console.log('x'.repeat(2000)) }, 5)
`

export interface ShopSettings {
  readonly port: number
  readonly replicas?: number
  /** What follows the provider's section: pipeline, trigger, rollback … as YAML. */
  readonly rest?: string
  /** Further lines of the provider's section. */
  readonly host?: string
}

/** An application's files for its folder. */
export function shopFiles(folder: string, behaviour: Behaviour, settings?: ShopSettings): Record<string, string> {
  return {
    [`${folder}/behaviour.json`]: `${JSON.stringify(behaviour)}\n`,
    ...(settings ? { [`${folder}/server.js`]: SERVER, [`${folder}/package.json`]: '{ "type": "module" }\n' } : {}),
    ...(settings ? { [`${folder}/app.slipway.yaml`]: shopFile(settings) } : {}),
  }
}

export function shopFile({ port, replicas = 1, rest = '', host = '' }: ShopSettings): string {
  return `host:
  run: [${JSON.stringify(process.execPath)}, server.js]
  replicas: ${replicas}
  listen: 127.0.0.1:${port}
  health: { path: /healthz, every: 100ms, healthyAfter: 1, unhealthyAfter: 2, startWithin: 20s }
  stop: { grace: 2s, drain: 2s }
${host}${rest}`
}

/** The whole way of a canary, in the shortest times that are allowed. */
export const CANARY = `pipeline:
  - canary: { replicas: 1 }
  - traffic: { canary: 50% }
  - analysis:
      for: 2s
      checks:
        - { name: errors, metric: error-rate, max: 20%, interval: 1s, minSamples: 1 }
  - primary
  - clean: canary
rollback: { automatic: true, timeout: 1m }
`
