import { formatPath } from '../drift/field-differences.ts'
import type { Step } from '../drift/field-set.ts'
import { imagesOf, parseImage } from '../images.ts'
import { fieldsAt } from '../variant/fields.ts'
import { isScalerOf } from '../variant/scale.ts'
import { ANNOTATIONS, groupOf } from '../manifest.ts'
import type { Manifest } from '../manifest.ts'
import type { AppSettings } from '../settings.ts'
import type { ObjectChange } from './object-change.ts'
import { valueDifferences } from './value-differences.ts'
import type { Changed } from './value-differences.ts'

type Named = Pick<AppSettings, 'workloads'>

/** What a pipeline would prove, in words; `quick` where it would prove nothing. */
export interface Reason {
  readonly summary: string
  readonly quick?: string
}

export interface Given {
  readonly before: readonly Manifest[]
  readonly after: readonly Manifest[]
  readonly changes: readonly ObjectChange[]
  readonly app: Named
  /** The settings as they hold for what was before: there it may have other names. */
  readonly was: Named
}

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
const TEMPLATE = ['spec', 'template']
const REPLICAS = ['spec', 'replicas']
const MOST_NAMED = 5
const MOST_FIELDS = 3

/**
 * Another pod template, or other contents of a ConfigMap or Secret, are what a pipeline is for; everything else takes effect at
 * once, and no variant could prove it. The first rule that speaks decides.
 */
export function reasonOf(given: Given): Reason {
  const { changes, app, was } = given
  if (changes.length === 0) return { summary: 'nothing changed', quick: 'nothing changed' }
  const summary = listed(changes.map(wordsOf))
  const quick = withoutWorkload(given)
  if (quick !== undefined) return { summary, quick }
  const versions = [
    ...templateChanges(changes, app),
    ...renamedChanges(changes, app, was),
    ...changes.filter(isContent).map(wordsOf),
  ]
  if (versions.length > 0) {
    const rest = withoutPods(given)
    return { summary: listed(versions), ...(rest === undefined ? {} : { quick: rest }) }
  }
  const replicas = replicasOnly(changes, app)
  if (replicas !== undefined) return { summary: replicas, quick: `only ${replicas}` }
  return { summary, quick: `only ${summary}` }
}

function withoutWorkload({ before, after, app, was }: Given): string | undefined {
  if (!before.some((one) => isWorkload(one, was))) return 'no workload ran before'
  return after.some((one) => isWorkload(one, app)) ? undefined : 'no workload is left'
}

/** Beside a primary that git scaled to nothing no variant can be judged. */
function withoutPods({ before, after, app, was }: Given): string | undefined {
  if (isAtRest(before, was)) return 'no pod was wanted before'
  return isAtRest(after, app) ? 'no pod is wanted any more' : undefined
}

function isAtRest(objects: readonly Manifest[], app: Named): boolean {
  const workloads = objects.filter((one) => isWorkload(one, app))
  return workloads.every(
    (one) => fieldsAt(one, 'spec')?.['replicas'] === 0 && !objects.some((other) => isScalerOf(other, one)),
  )
}

/** What a variant can be a copy of: the workloads that are named, else all. */
function isWorkload(manifest: Manifest, { workloads }: Named): boolean {
  const { kind, apiVersion, metadata } = manifest
  if (groupOf(apiVersion) !== 'apps' || !WORKLOADS.has(kind)) return false
  if (fieldsAt(metadata, 'annotations')?.[ANNOTATIONS.hook] !== undefined) return false
  return workloads.length === 0 || workloads.some((named) => named.kind === kind && named.name === metadata.name)
}

function isContent({ key }: ObjectChange): boolean {
  return key.group === '' && (key.kind === 'ConfigMap' || key.kind === 'Secret')
}

function templateChanges(changes: readonly ObjectChange[], app: Named): readonly string[] {
  return changes.flatMap((change) => {
    const { before, after, fields, name } = change
    if (!before || !after || !isWorkload(after, app)) return []
    const changed = fields.filter(({ path }) => isBelow(path, TEMPLATE))
    if (changed.length === 0) return []
    const images = imageChanges(before, after)
    return images.length > 0 ? images : [`pod template of ${name} changed: ${fieldsIn(changed)}`]
  })
}

/** A workload in the place of another one of its kind, with other pods. */
function renamedChanges(changes: readonly ObjectChange[], app: Named, was: Named): readonly string[] {
  const placeOf = ({ key }: ObjectChange): string => `${key.kind} ${key.namespace}`
  const gone = changes.filter(({ before, after }) => before && !after && isWorkload(before, was))
  const added = changes.filter(({ before, after }) => after && !before && isWorkload(after, app))
  return added.flatMap((one) => {
    const [old, ...others] = gone.filter((other) => placeOf(other) === placeOf(one))
    const isAlone = others.length === 0 && added.filter((other) => placeOf(other) === placeOf(one)).length === 1
    if (!old?.before || !one.after) return []
    const changed = valueDifferences(
      fieldsAt(old.before, 'spec')?.['template'],
      fieldsAt(one.after, 'spec')?.['template'],
    )
    if (changed.length === 0) return []
    const images = isAlone ? imageChanges(old.before, one.after) : []
    return images.length > 0 ? images : [`${old.name} is gone, ${one.name} is new`]
  })
}

/** "image web 1.0 → 1.1", of containers that were there before. */
function imageChanges(before: Manifest, after: Manifest): readonly string[] {
  const old = new Map(imagesOf(before).map(({ container, image }) => [container, image]))
  return imagesOf(after).flatMap(({ container, image }) => {
    const was = old.get(container)
    return was === undefined || was === image ? [] : [imageChange(was, image)]
  })
}

function imageChange(before: string, after: string): string {
  const [was, is] = [parseImage(before), parseImage(after)]
  const isPlain = was.repository === is.repository && was.version !== is.version
  return isPlain ? `image ${is.name} ${was.version} → ${is.version}` : `image ${before} → ${after}`
}

function fieldsIn(changed: readonly Changed[]): string {
  const paths = changed.map(({ path }) => formatPath(path.slice(TEMPLATE.length)))
  return listed(
    paths.map((path) => (path === '' ? 'all of it' : path)),
    MOST_FIELDS,
  )
}

function replicasOnly(changes: readonly ObjectChange[], app: Named): string | undefined {
  const isScaled = ({ before, after, fields }: ObjectChange): boolean =>
    before !== undefined && after !== undefined && isWorkload(after, app) && fields.every(isReplicas)
  if (!changes.every(isScaled)) return undefined
  const [first, ...others] = changes
  if (first && others.length === 0) return `replicas changed, ${fromTo(first.fields[0])}`
  return `replicas changed: ${listed(changes.map(({ name, fields }) => `${name} ${fromTo(fields[0])}`))}`
}

function isReplicas({ path }: Changed): boolean {
  return path.length === REPLICAS.length && isBelow(path, REPLICAS)
}

function fromTo(field: Changed | undefined): string {
  const [was, is] = [field?.before, field?.after].map((value) => JSON.stringify(value ?? null))
  return `${was === 'null' ? 'none' : was} → ${is === 'null' ? 'none' : is}`
}

function isBelow(path: readonly Step[], names: readonly string[]): boolean {
  return names.every((name, n) => {
    const step = path[n]
    return step?.type === 'field' && step.name === name
  })
}

/** "ConfigMap shop/settings changed", "Service shop/web is new". */
function wordsOf({ name, before, after }: ObjectChange): string {
  if (before === undefined) return `${name} is new`
  return after === undefined ? `${name} is gone` : `${name} changed`
}

function listed(parts: readonly string[], most = MOST_NAMED): string {
  const unique = [...new Set(parts)]
  const more = unique.length - most
  return [...unique.slice(0, most), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}
