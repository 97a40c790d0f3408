import { problemIn } from '#domain/config/check.ts'
import { isMapping } from '#domain/config/form.ts'
import type { Problem } from '#domain/config/problem.ts'
import { ANNOTATIONS } from '#providers/kubernetes/manifest.ts'
import { annotation, foreignAnnotations, write } from '../annotation.ts'
import type { Item } from '../section.ts'

const PREFIX = 'argocd.argoproj.io/'

const HOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    PreSync: 'before-sync',
    PostSync: 'after-sync',
    SyncFail: 'sync-failed',
  }),
)

const HOOK_DELETES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    HookSucceeded: 'succeeded',
    HookFailed: 'failed',
    BeforeHookCreation: 'before-next',
  }),
)

const OPTIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Prune=false': annotation(ANNOTATIONS.ignore, 'prune'),
    'Prune=confirm': annotation(ANNOTATIONS.ignore, 'prune'),
    'Delete=false': annotation(ANNOTATIONS.ignore, 'prune'),
    'Delete=confirm': annotation(ANNOTATIONS.ignore, 'prune'),
    'Replace=true': annotation(ANNOTATIONS.apply, 'replace'),
    'Force=true': annotation(ANNOTATIONS.apply, 'replace'),
    IgnoreExtraneous: annotation(ANNOTATIONS.ignore, 'prune'),
  }),
)

/** Each reads the value of an annotation of Argo CD and says what to write in its place. */
const READERS: ReadonlyMap<string, (value: string) => string> = new Map(
  Object.entries({
    'sync-wave': (value) => write(annotation(ANNOTATIONS.wave, value)),
    hook: hookWords,
    'hook-delete-policy': (value) =>
      write(
        annotation(
          ANNOTATIONS.hookDelete,
          partsOf(value)
            .map((one) => HOOK_DELETES.get(one) ?? one)
            .join(','),
        ),
      ),
    'sync-options': optionWords,
    'compare-options': optionWords,
    'ignore-healthcheck': (value) =>
      value === 'true' ? write(annotation(ANNOTATIONS.ignore, 'health')) : 'take it away',
    'tracking-id': () => 'take it away: Slipway keeps an inventory',
    'installation-id': () => 'take it away: Slipway keeps an inventory',
  }),
)

/** Annotations of Argo CD in a manifest, each with what to write instead. */
export function annotationProblems(item: Item): readonly Problem[] {
  return foreignAnnotations(item, (key) => {
    if (!key.startsWith(PREFIX)) return undefined
    return READERS.get(key.slice(PREFIX.length)) ?? (() => 'it has no meaning here')
  })
}

/** What scales a Rollout must be told of the Deployment. */
export function referenceProblems({ document, path, value }: Item): readonly Problem[] {
  const spec = value['spec']
  if (!isMapping(spec)) return []
  return ['scaleTargetRef', 'targetRef'].flatMap((key) => {
    const reference = spec[key]
    if (!isMapping(reference) || reference['kind'] !== 'Rollout') return []
    const message = 'the Rollout goes: write `apiVersion: apps/v1` and `kind: Deployment`'
    return [problemIn(document, [...path, 'spec', key, 'kind'], { level: 'warning', message })]
  })
}

function hookWords(value: string): string {
  const words = partsOf(value).map((one) => {
    const hook = HOOKS.get(one)
    if (hook !== undefined) return write(annotation(ANNOTATIONS.hook, hook))
    if (one === 'Sync') return 'a hook during the sync is an object of a wave: take the annotation away'
    if (one === 'Skip') return 'take the manifest out of the folder, or out of `kubernetes.manifests`'
    return `there is no hook ${one}: run it by hand before the application is removed`
  })
  return words.join('; ')
}

function optionWords(value: string): string {
  const words = partsOf(value).map((one) => {
    const instead = OPTIONS.get(one)
    return instead === undefined ? `\`${one}\` needs nothing here: take it away` : write(instead)
  })
  return words.join('; ')
}

function partsOf(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim().slice(0, 100))
    .filter((one) => one !== '')
}
