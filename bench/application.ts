import { readFileSync } from 'node:fs'
import type { Files } from './repository.ts'

const ANSWERER = readFileSync(new URL('./program/answerer.js', import.meta.url), 'utf8')

/** The files of an application whose program answers at once. JSON is YAML. */
export function applicationFiles(settings: {
  /** Of the application and of its folder. */
  readonly name?: string
  readonly listen: string
  readonly version: string
  readonly replicas?: number
  /** Of the health check. Default: short, so that rollouts do not wait for it. */
  readonly every?: string
  readonly pipeline?: readonly unknown[]
}): Files {
  const { name = 'app', listen, version, replicas = 1, every = '100ms', pipeline } = settings
  const file = {
    name,
    host: {
      run: [process.execPath, 'server.js'],
      env: { VERSION: version },
      replicas,
      listen,
      health: { path: '/', every, healthyAfter: 1 },
      stop: { grace: '5s', drain: '5s' },
    },
    ...(pipeline ? { pipeline } : {}),
  }
  return {
    [`${name}/app.slipway.yaml`]: `${JSON.stringify(file, undefined, 2)}\n`,
    [`${name}/server.js`]: ANSWERER,
    [`${name}/package.json`]: '{ "type": "module" }\n',
  }
}
