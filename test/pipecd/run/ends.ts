import type { Deployment } from '#domain/deployment.ts'
import { systemClock } from '#tools/clock.ts'
import type { ApiServer } from '../../kubernetes/server.ts'
import type { End } from './course-table.ts'
import type { Example } from '../example-table.ts'
import { hurriedFiles } from '../example-files.ts'
import type { Files } from '../example-files.ts'
import { approve, waitingKind } from './place.ts'
import type { Act, Place } from './place.ts'

const BETWEEN_ENDS_MS = 300

interface Ending {
  readonly files: Files
  /** What people do, and what goes wrong, while it runs. */
  readonly act: Act
}

/** The third version of an example, and how it comes to its end. */
export function endingOf(example: Example, end: End, place: Place): Ending {
  const at = (version: string): Files => hurriedFiles(example, version)
  switch (end) {
    case 'image':
      return { files: at('missing-1.2.0'), act: approve }
    case 'held':
      return { files: at('missing-1.2.0'), act: whenHeld(example.name, place.agent.cluster) }
    case 'cancel':
      return { files: hurriedFiles(example, '1.2.0', { waits: false }), act: inKind('wait', cancelled) }
    case 'reject':
      return { files: at('1.2.0'), act: inKind('approval', ({ id }) => ({ kind: 'reject', deployment: id })) }
    case 'lines':
      return { files: talking(at('1.2.0')), act: inKind('analysis', endPods(place.agent.cluster, example.name)) }
    case 'measured':
      place.worsen(example.name)
      return { files: at('1.2.0'), act: approve }
  }
}

const cancelled: Act = ({ id }) => ({ kind: 'cancel', deployment: id, rollback: true })

function inKind(kind: string, act: Act): Act {
  return (deployment) => (waitingKind(deployment) === kind ? act(deployment) : undefined)
}

/** What failed stands as it is until somebody decides. */
function whenHeld(name: string, cluster: ApiServer): Act {
  return (deployment: Deployment) => {
    if (!deployment.held) return undefined
    const left = cluster.store.collection('deployments.apps').get('default', `${name}-canary`)
    if (!left || deployment.rollback) throw new Error('the canary was taken away before anybody decided')
    return cancelled(deployment)
  }
}

/** The canary writes the line once for each of its pods: one of them is enough. */
function talking(files: Files): Files {
  const command = 'command: [sh, -c, "echo cannot connect to the database; sleep infinity"]'
  const entries = Object.entries(files).map(([path, text]) => [
    path,
    text.replace(/^( +)image: \S+$/m, `$&\n$1${command}`).replace('"failureLimit":2', '"failureLimit":0'),
  ])
  return Object.fromEntries(entries) as Files
}

/** Each new pod of the canary writes its line again, while it is measured. */
function endPods(cluster: ApiServer, name: string): Act {
  let last = 0
  return () => {
    if (systemClock.now() - last < BETWEEN_ENDS_MS) return undefined
    last = systemClock.now()
    for (const { metadata } of cluster.store.collection('pods').all()) {
      if (metadata.deletionTimestamp !== undefined || !metadata.name.startsWith(`${name}-canary-`)) continue
      const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}?gracePeriodSeconds=0`
      // It may be gone by itself meanwhile, and so may the cluster.
      fetch(cluster.url + path, { method: 'DELETE' })
        .then((answer) => answer.text())
        .catch(() => {})
    }
    return undefined
  }
}
