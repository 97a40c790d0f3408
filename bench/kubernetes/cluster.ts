import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ApiServerOptions } from '../../test/kubernetes/server.ts'
import type { Wishes } from './cluster-program.ts'

const PROGRAM = fileURLToPath(new URL('./cluster-program.ts', import.meta.url))

/** The double of an API server, in a process of its own. */
export interface Cluster extends AsyncDisposable {
  readonly url: string
  /** The path of a file. */
  readonly kubeconfig: string
  readonly pid: number
  ask<Wish extends keyof Wishes>(wish: Wish, asked: Wishes[Wish]['asked']): Promise<Wishes[Wish]['answer']>
}

interface Message {
  readonly ready?: { readonly url: string; readonly kubeconfig: string }
  readonly id?: number
  readonly answer?: unknown
  readonly error?: string
}

/** Its kubeconfig lies in the folder. */
export async function startCluster(folder: string, options: ApiServerOptions = {}): Promise<Cluster> {
  const args = ['--disable-warning=ExperimentalWarning', PROGRAM, JSON.stringify(options)]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the double of an API server ended')
  })
  ended.catch(() => {}) // It may end whenever nobody waits for it.
  const [{ ready }] = (await Promise.race([once(child, 'message'), ended])) as [Message]
  const kubeconfig = join(folder, `kubeconfig-${child.pid}`)
  await writeFile(kubeconfig, ready?.kubeconfig ?? '')
  const open = new Map<number, (message: Message) => void>()
  child.on('message', (message: Message) => open.get(message.id ?? 0)?.(message))
  let last = 0
  return {
    url: ready?.url ?? '',
    kubeconfig,
    pid: child.pid ?? 0,
    async ask(wish, asked) {
      last += 1
      const id = last
      const answered = new Promise<Message>((resolve) => open.set(id, resolve))
      child.send({ id, wish, asked })
      const { error, answer } = await Promise.race([answered, ended])
      open.delete(id)
      if (error !== undefined) throw new Error(`the double of an API server: ${error}`)
      return answer as never
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}
