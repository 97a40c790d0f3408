import { LIVE_METADATA } from '../object.ts'
import type { Section } from '../section.ts'
import { branchWords } from '../version.ts'
import { readChart } from './chart-template.ts'
import type { ChartTemplate } from './chart-template.ts'

/** What a chart or a folder comes from. */
export interface Source {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly url: string
  /** What is taken of it: a commit, tag or branch of git, a tag or range of a registry. */
  readonly revision: string | undefined
  /** Of a HelmChart. */
  readonly chart?: ChartTemplate
}

/** By kind and name; where namespaces are not written, the only one of that name. */
export interface Sources {
  find(kind: string, name: string, namespace: string | undefined): Source | undefined
}

export function sourcesOf(all: readonly Source[]): Sources {
  return {
    find(kind, name, namespace) {
      const named = all.filter((one) => one.kind === kind && one.name === name)
      return named.find((one) => one.namespace === namespace) ?? (named.length === 1 ? named[0] : undefined)
    },
  }
}

export const SOURCES: ReadonlySet<string> = new Set([
  'GitRepository',
  'HelmRepository',
  'OCIRepository',
  'Bucket',
  'HelmChart',
])

const AGENT = 'belongs to the agent: give its file or its machine what is needed to read there'

export function readSource(root: Section, { kind, name }: { kind: string; name: string }): Source | undefined {
  const metadata = root.section('metadata')
  const spec = root.section('spec')
  metadata?.settle(
    ['name', 'labels', 'annotations', 'finalizers', ...LIVE_METADATA],
    'there is no object in the cluster for it',
  )
  if (!metadata || !spec) return undefined
  const namespace = metadata.text('namespace')
  const about = { kind, name, namespace }
  tellCredentials(spec)
  spec.settle(['interval', 'timeout'], 'how often is the agent’s')
  spec.warn(['suspend'], 'nothing stands still by it: write `trigger: { queue: manual }` into its applications')
  if (kind === 'HelmChart') {
    const chart = readChart(spec)
    return { ...about, url: '', revision: undefined, ...(chart && { chart }) }
  }
  if (kind === 'GitRepository') return { ...about, url: urlOf(spec), revision: gitRevision(spec) }
  if (kind === 'HelmRepository') return { ...about, url: helmUrl(spec), revision: undefined }
  if (kind === 'OCIRepository') return { ...about, url: urlOf(spec), revision: ociRevision(spec) }
  spec.tell('error', 'a bucket is no source: Slipway deploys from git, and reads charts of repositories and registries')
  for (const key of ['provider', 'bucketName', 'endpoint', 'sts', 'region', 'prefix', 'ignore', 'insecure']) {
    spec.whole(key)
  }
  return { ...about, url: '', revision: undefined }
}

function urlOf(spec: Section): string {
  return spec.text('url', 'repositories of the agent’s file, or `kubernetes.helm.chart`') ?? ''
}

function tellCredentials(spec: Section): void {
  spec.warn(['secretRef', 'certSecretRef', 'proxySecretRef', 'serviceAccountName'], `what it names ${AGENT}`)
  spec.warn(['provider'], `a login by the cloud’s own identity ${AGENT}`)
  spec.warn(['verify'], 'signatures are not verified: protect the branch, and pin charts to a version')
  spec.refuse(['insecure'], 'without TLS nothing is fetched: give the server a certificate')
  spec.settle(['accessFrom', 'passCredentials'], 'credentials belong to the agent')
}

function gitRevision(spec: Section): string | undefined {
  spec.warn(['ignore'], 'write what shall not count into `trigger.ignore`, and leave it out of `kubernetes.manifests`')
  spec.settle(['sparseCheckout'], 'only what an application needs is read')
  spec.refuse(['include'], 'repositories are not put together: commit what the application needs into its folder')
  spec.refuse(['recurseSubmodules'], 'submodules are not followed: commit what the application needs into its folder')
  const ref = spec.section('ref')
  const branch = ref?.text('branch', '`branch` of the repository in the agent’s file')
  if (branch !== undefined && !['main', 'master'].includes(branch)) ref?.warn(['branch'], branchWords(branch))
  const pinned = ['commit', 'name', 'tag'].map((key) => ref?.text(key)).find((one) => one !== undefined)
  ref?.warn(
    ['commit', 'name', 'tag', 'semver'],
    'of its applications the head of a branch is deployed; a chart may name a tag or commit',
  )
  const semver = ref?.text('semver')
  return pinned ?? (semver === undefined ? branch : undefined)
}

function helmUrl(spec: Section): string {
  const url = urlOf(spec)
  const type = spec.text('type', 'kubernetes.helm.chart')
  return type === 'oci' && !url.startsWith('oci://') ? `oci://${url.replace(/^[a-z]+:\/\//, '')}` : url
}

function ociRevision(spec: Section): string | undefined {
  spec.settle(['layerSelector'], 'the chart’s layer is read')
  spec.warn(['ignore'], 'a chart is taken as a whole')
  const ref = spec.section('ref')
  const tag = ref?.text('tag', 'kubernetes.helm.chart.version')
  const semver = ref?.text('semver', 'kubernetes.helm.chart.version')
  ref?.refuse(['digest'], 'a chart is named by its version: write the tag')
  ref?.warn(['semverFilter'], 'write the version out')
  return semver ?? tag
}
