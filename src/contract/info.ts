import { z } from 'zod'
import { Actor } from '#domain/actor.ts'
import { PERMISSIONS } from './permission.ts'
import { route } from './route.ts'
import { Moment } from './scalar.ts'

export const getInfo = route({
  method: 'GET',
  path: '/v1/info',
  permission: 'info.read',
  summary: 'Says which server this is.',
  reply: z.object({
    name: z.literal('slipway'),
    version: z.string(),
    at: Moment,
    startedAt: Moment,
    hooks: z.boolean().meta({ description: 'Whether webhooks are accepted.' }),
  }),
})

export const getMe = route({
  method: 'GET',
  path: '/v1/me',
  permission: 'info.read',
  summary: 'Says whose token this is and what it may do.',
  reply: z.object({ actor: Actor, permissions: z.array(z.enum(PERMISSIONS)) }),
})

export const getHealth = route({
  method: 'GET',
  path: '/healthz',
  permission: 'public',
  summary: 'Answers while the process lives.',
  reply: z.object({ status: z.literal('ok') }),
})

export const getReadiness = route({
  method: 'GET',
  path: '/readyz',
  permission: 'public',
  summary: 'Answers 200 while the store can be written, else 503.',
  reply: z.object({ status: z.literal('ready') }),
})
