import type { Call } from '../action.ts'
import type { Exit } from '../exit-code.ts'
import { migrateArgo } from './argocd/index.ts'
import { migrateManifests } from './manifests.ts'
import type { MigrateOptions } from './manifests.ts'

/** Native files for the manifests of Argo CD and Argo Rollouts below a folder. */
export function migrateArgocd(call: Call<MigrateOptions>): Promise<Exit> {
  return migrateManifests(call, {
    command: 'argocd',
    what: 'argoproj.io',
    isOwn: (text) => text.includes('argoproj.io'),
    migrate: migrateArgo,
  })
}
