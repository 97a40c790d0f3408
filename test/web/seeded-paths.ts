import assert from 'node:assert/strict'
import { listDeployments } from '#contract/deployments.ts'
import type { SeededPlace } from './seeded-place.ts'

type Path = readonly [name: string, path: string]

/** Every page and every view of it, of things that are in all kinds of conditions. */
export async function pathsOf({ admin }: SeededPlace): Promise<Path[]> {
  const one = async (status: string): Promise<{ id: string; application: string }> => {
    const { items } = await admin.call(listDeployments, { query: { status, limit: 1 } })
    const [first] = items
    assert.ok(first, `there is a deployment that is ${status}`)
    return first
  }
  const [waiting, failed, succeeded, running] = await Promise.all(
    ['waiting', 'failed', 'succeeded', 'running'].map(one),
  )
  assert.ok(waiting && failed && succeeded && running)
  const application = (name: string, { application: of }: { application: string }, views: string[]): Path[] =>
    views.map((view) => [`${view} of one ${name}`, `/applications/${of}?view=${view}&why=true`])
  const deployment = (name: string, { id }: { id: string }, tabs: string[]): Path[] =>
    tabs.map((tab) => [`${tab} of one ${name}`, `/deployments/${id}?tab=${tab}&all=true`])
  return [
    ['fleet', '/'],
    ['fleet as tiles', '/?view=tiles'],
    ['fleet in groups', '/?group=health'],
    ['fleet, nothing found', '/?text=nothing-is-called-so'],
    ['deployments', '/deployments'],
    ['deployments, nothing found', '/deployments?actor=nobody-at-all'],
    ['environments', '/environments'],
    ['events', '/events'],
    ['agents', '/agents'],
    ['agent', '/agents/eu-west'],
    ...['members', 'roles', 'preferences', 'about'].map((tab): Path => [tab, `/settings?tab=${tab}`]),
    ...application('waiting', waiting, ['resources', 'history', 'drift', 'configuration', 'logs']),
    ...application('failed', failed, ['resources', 'history', 'drift']),
    ...deployment('waiting', waiting, ['stages', 'plan', 'traffic']),
    ...deployment('failed', failed, ['stages', 'plan', 'timeline', 'analysis', 'traffic']),
    ...deployment('succeeded', succeeded, ['stages', 'analysis']),
    ...deployment('running', running, ['stages', 'analysis']),
    ['no application', '/applications/not-there'],
    ['no deployment', '/deployments/d999999999'],
    ['no page', '/not/there'],
  ]
}
