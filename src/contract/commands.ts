import { z } from 'zod'
import { CommandBody } from '#domain/command.ts'
import { CommandView } from '#domain/command-view.ts'
import type { Permission } from './permission.ts'
import { route } from './route.ts'
import { CommandId, queryNumber } from './scalar.ts'

export const sendCommand = route({
  method: 'POST',
  path: '/v1/commands',
  permission: {
    byKind: {
      sync: 'application.sync',
      rollback: 'application.rollback',
      delete: 'application.delete',
      approve: 'deployment.approve',
      reject: 'deployment.approve',
      cancel: 'deployment.cancel',
      skip: 'deployment.skip',
      retry: 'deployment.retry',
      pause: 'deployment.pause',
      resume: 'deployment.pause',
    } satisfies Record<CommandBody['kind'], Permission>,
  },
  summary: 'Sends a command to the agent of an application or deployment.',
  query: z.strictObject({
    waitMs: queryNumber({ min: 0, max: 60_000 })
      .default(0)
      .meta({ description: 'How long to wait for the answer; without one in time the status is still `pending`.' }),
  }),
  body: CommandBody,
  reply: CommandView,
  status: 202,
  idempotent: true,
})

export const getCommand = route({
  method: 'GET',
  path: '/v1/commands/{id}',
  permission: 'command.read',
  summary: 'Shows a command and its answer.',
  params: z.strictObject({ id: CommandId }),
  query: z.strictObject({
    waitMs: queryNumber({ min: 0, max: 60_000 }).default(0).meta({ description: 'How long to wait for the answer.' }),
  }),
  reply: CommandView,
})
