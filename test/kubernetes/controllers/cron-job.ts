import { objectOf, textOf } from '../json.ts'
import type { ApiObject } from '../object.ts'
import type { World } from '../world.ts'
import { timestamp } from '../world.ts'
import { isDue } from './cron-schedule.ts'
import { controllerOf, ownerReference } from './pods.ts'

const CRON_JOBS = 'cronjobs.batch'
const JOBS = 'jobs.batch'
const MANAGER = 'kube-controller-manager'
const MINUTE_MS = 60_000

/** Starts a Job for every CronJob that is due in a minute, and says which of its Jobs run. */
export function runCronJobs(world: World): void {
  let isTicking = false
  const tick = (): void => {
    const all = [...world.store.collection(CRON_JOBS).all()]
    isTicking = all.length > 0
    for (const cron of all) startIfDue(world, cron)
    if (isTicking) world.clock.after(MINUTE_MS, tick)
  }
  world.store.onChange(({ type, collection, object }) => {
    if (collection === CRON_JOBS && type === 'ADDED' && !isTicking) {
      isTicking = true
      world.clock.after(MINUTE_MS - (world.clock.now() % MINUTE_MS), tick)
    }
    const owner = collection === JOBS ? controllerOf(object) : undefined
    if (owner?.kind === 'CronJob') updateStatus(world, object.metadata.namespace ?? '', owner.name)
  })
}

function startIfDue(world: World, cron: ApiObject): void {
  const spec = objectOf(cron['spec'])
  if (spec['suspend'] === true || !isDue(textOf(spec['schedule']), new Date(world.clock.now()))) return
  const template = objectOf(spec['jobTemplate'])
  const name = `${cron.metadata.name}-${Math.floor(world.clock.now() / MINUTE_MS)}`
  const labels = objectOf(objectOf(template['metadata'])['labels'])
  const metadata = { name, namespace: cron.metadata.namespace, labels, ownerReferences: [ownerReference(cron)] }
  world.actAs(MANAGER).create(JOBS, { kind: 'Job', apiVersion: 'batch/v1', metadata, spec: objectOf(template['spec']) })
}

function updateStatus(world: World, namespace: string, name: string): void {
  const cron = world.store.collection(CRON_JOBS).get(namespace, name)
  if (!cron) return
  const jobs = world.store.dependents(cron.metadata.uid).filter(({ collection }) => collection === JOBS)
  const running = jobs.filter(({ object }) => objectOf(object['status'])['completionTime'] === undefined)
  const active = running.map(({ object: { metadata } }) => ({
    kind: 'Job',
    namespace,
    name: metadata.name,
    uid: metadata.uid,
    apiVersion: 'batch/v1',
  }))
  const status = {
    ...objectOf(cron['status']),
    ...(active.length > 0 ? { active, lastScheduleTime: timestamp(world) } : { active: undefined }),
  }
  world.actAs(MANAGER).updateStatus(CRON_JOBS, { ...cron, status: JSON.parse(JSON.stringify(status)) as unknown })
}
