import { connect, disconnect } from '#providers/kubernetes/connection.ts'
import type { Connection } from '#providers/kubernetes/context.ts'
import { TargetSettings } from '#providers/kubernetes/settings.ts'
import { openDouble } from '../kubernetes/double.ts'
import type { ApiServer, ApiServerOptions } from '../kubernetes/server.ts'

export interface PlaceOptions extends ApiServerOptions {
  /** More of the target's section of the agent's file. */
  readonly target?: Readonly<Record<string, unknown>>
}

/** The double of an API server, and an agent's connection to it as a target would have it. */
export interface Place {
  readonly server: ApiServer
  readonly connection: Connection
  /** Another one, as after a restart of the agent; it is closed with the place. */
  reconnect(): Promise<Connection>
  [Symbol.asyncDispose](): Promise<void>
}

/** With the namespace `shop`, in which applications are. `await using place = await openPlace()`. */
export async function openPlace({ target = {}, ...options }: PlaceOptions = {}): Promise<Place> {
  const double = await openDouble(options)
  const { server, folder, kubeconfig } = double
  const settings = TargetSettings.parse({ kubeconfig, namespace: 'shop', ...target })
  const open: Connection[] = []
  const reconnect = async (): Promise<Connection> => {
    const connection = await connect(settings, { home: folder })
    open.push(connection)
    return connection
  }
  server.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })
  return {
    server,
    connection: await reconnect(),
    reconnect,
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((one) => disconnect(one)))
      await double[Symbol.asyncDispose]()
    },
  }
}
