import type { Call } from '../action.ts'
import type { Exit } from '../exit-code.ts'
import { readFlux } from './flux/index.ts'
import { migrateManifests } from './manifests.ts'
import type { MigrateOptions } from './manifests.ts'

/** Native files for the manifests of Flux and Flagger below a folder. */
export function migrateFlux(call: Call<MigrateOptions>): Promise<Exit> {
  return migrateManifests(call, {
    command: 'flux',
    what: 'fluxcd.io or flagger.app',
    isOwn: (text) => /\bfluxcd\.(io|controlplane\.io)\/|\bflagger\.app\//.test(text),
    migrate: readFlux,
  })
}
