import { useQuery } from '@tanstack/react-query'
import { getApplication } from '#contract/applications.ts'
import type { Deployment } from '#domain/deployment.ts'
import { useData } from '../../data/data-context.ts'
import { routeQuery } from '../../data/query.ts'
import { useMe } from '../../data/session.ts'
import { useNow } from '../../data/use-now.ts'
import type { Occasion } from './offers.ts'

/** How the application is by now; undefined while that is not known, or where it is gone. */
export function useApplicationOf(deployment: Deployment) {
  const { client } = useData()
  return useQuery(routeQuery(client, getApplication, { params: { name: deployment.application } })).data
}

/** Who looks at a deployment, when, and what has become of its application. */
export function useOccasion(deployment: Deployment): Occasion {
  const me = useMe()
  const application = useApplicationOf(deployment)
  const now = useNow(5_000)
  return {
    now,
    name: me?.actor.name,
    may: (permission) => me?.permissions.includes(permission) ?? false,
    application: application && {
      running: application.runningDeployment,
      quarantined: application.quarantine?.desired,
    },
  }
}
