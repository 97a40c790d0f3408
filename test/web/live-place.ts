import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addMember } from '#contract/members.ts'
import type { InputOf } from '#contract/route.ts'
import type { Deployment } from '#domain/deployment.ts'
import { stepOf } from '#domain/deployment.ts'
import { startStack } from '../stack.ts'
import type { Stack } from '../stack.ts'

/** All of Slipway, with applications that are really deployed. */
export interface LivePlace {
  readonly stack: Stack
  readonly url: string
  readonly adminToken: string
  member(name: string, more?: Omit<InputOf<typeof addMember, 'body'>, 'name'>): Promise<string>
  /** An application whose first version runs, and whose second one stands at a stage of its pipeline. */
  standing(name: string, pipeline: string, step: string): Promise<Deployment>
  /** The newest deployment of an application once it satisfies. */
  ended(deployment: Deployment): Promise<Deployment>
  close(): Promise<void>
}

export async function livePlace(): Promise<LivePlace> {
  const stack = await startStack()
  const { server: url, token } = JSON.parse(readFileSync(join(stack.home, 'cli.json'), 'utf8')) as Record<
    'server' | 'token',
    string
  >
  const isAt =
    (step: string) =>
    (d: Deployment): boolean => {
      const { status } = stepOf(d, step) ?? {}
      return d.held !== undefined || status === 'waiting' || status === 'running'
    }
  return {
    stack,
    url,
    adminToken: token,
    member: async (name, more = {}) => (await stack.api.call(addMember, { body: { name, ...more } })).token,
    async standing(name, pipeline, step) {
      const port = await stack.port()
      await stack.ended(name, await stack.push(name, { version: 'v1' }, { port, rest: pipeline }))
      return stack.deployment(name, await stack.push(name, { version: 'v2' }), isAt(step))
    },
    ended: ({ application, revision }) => stack.ended(application, revision.commit),
    close: () => stack.end(),
  }
}
