import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer, isIP } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { dirname, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import type { Chosen } from './chosen.ts'

/** A line to the cluster that can be cut, as networks and restarting servers cut it. */
export interface CutLine extends AsyncDisposable {
  /** Path. Of a kubeconfig that leads over this line. */
  readonly kubeconfig: string
  /** Breaks all connections, and takes none until it is mended. */
  cut(): void
  mend(): void
}

/** Undefined where the cluster is reached by a proxy. */
export async function layLine({ kubeconfig, context }: Chosen, path: string): Promise<CutLine | undefined> {
  const file = readKubeconfig(await readFile(kubeconfig, 'utf8'), dirname(kubeconfig))
  const cluster = clusterOf(file, context)
  if (cluster['proxy-url'] !== undefined) return undefined
  const server = new URL(String(cluster['server']))
  const line = await listen({
    host: server.hostname,
    port: Number(server.port || (server.protocol === 'https:' ? 443 : 80)),
  })
  const near = new URL(server)
  near.host = `127.0.0.1:${line.port}`
  cluster['server'] = near.href
  // Every API server's certificate holds that name beside its addresses.
  const isNamed = cluster['tls-server-name'] !== undefined || server.protocol === 'http:'
  if (!isNamed && server.hostname !== '127.0.0.1')
    cluster['tls-server-name'] = isIP(server.hostname) === 0 ? server.hostname : 'kubernetes.default.svc'
  await writeFile(path, stringify(file), { mode: 0o600 })
  return { kubeconfig: path, ...line.control }
}

interface Line {
  readonly port: number
  readonly control: Omit<CutLine, 'kubeconfig'>
}

async function listen(far: { host: string; port: number }): Promise<Line> {
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const on = connect(far)
    for (const [one, other] of [
      [near, on],
      [on, near],
    ] as const) {
      open.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const cut = (): void => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    control: {
      cut,
      mend: () => void (isCut = false),
      async [Symbol.asyncDispose]() {
        cut()
        await new Promise((done) => {
          server.close(done)
        })
      },
    },
  }
}

type Fields = Record<string, unknown>

interface Kubeconfig extends Fields {
  readonly clusters: readonly { readonly name: string; readonly cluster: Fields }[]
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string } }[]
  readonly users?: readonly { readonly name: string; readonly user?: Fields }[]
}

const PATHS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

/** With absolute paths: it is going to lie elsewhere. */
function readKubeconfig(text: string, folder: string): Kubeconfig {
  const file = parse(text) as Kubeconfig
  const parts = [...file.clusters.map(({ cluster }) => cluster), ...(file.users ?? []).map(({ user }) => user ?? {})]
  for (const part of parts) {
    for (const name of PATHS) if (typeof part[name] === 'string') part[name] = resolve(folder, part[name])
  }
  return file
}

function clusterOf(file: Kubeconfig, context: string | undefined): Fields {
  const wanted = context ?? file['current-context']
  const name = file.contexts.find((one) => one.name === wanted)?.context.cluster
  const found = file.clusters.find((one) => one.name === name)
  if (!found) throw new Error(`the kubeconfig has no cluster for the context ${String(wanted)}`)
  return found.cluster
}
