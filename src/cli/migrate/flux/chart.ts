import { normalize, relative } from 'node:path/posix'
import type { Section } from '../section.ts'
import type { Place, Stage } from '../translation.ts'
import { isRange, RANGE } from '../version.ts'
import { readChart, referenceIn } from './chart-template.ts'
import type { ChartTemplate, Reference } from './chart-template.ts'
import type { Source, Sources } from './source.ts'

export interface Chart {
  /** The chart’s own folder, where it lies in this repository. */
  readonly folder: string | undefined
  /** `helm` without its values from elsewhere. */
  readonly settings: Stage
}

interface From {
  readonly sources: Sources
  readonly place: Place
  /** Of the HelmRelease, for references that name none. */
  readonly namespace: string | undefined
}

/** `chart` or `chartRef` of a HelmRelease; undefined where no chart can be named. */
export function chartOf(spec: Section, from: From): Chart | undefined {
  const template = spec.section('chart')
  if (template) {
    template.warn(['metadata'], 'there is no object in the cluster for the chart')
    const inner = template.section('spec')
    const chart = inner && readChart(inner)
    return chart && inner && fromTemplate(chart, { ...from, tell: inner })
  }
  const reference = referenceIn(spec, 'chartRef')
  if (!reference) {
    const message =
      'it names no chart: a patch of a kustomization is migrated as what it makes (`kubectl kustomize`), from a file of its own'
    spec.tell('error', message)
    return undefined
  }
  return fromReference(reference, { ...from, tell: spec })
}

type Told = From & { readonly tell: Section }

function fromReference(reference: Reference, { tell, ...from }: Told): Chart | undefined {
  const source = found(reference, { tell, ...from })
  if (!source) return undefined
  if (source.chart) return fromTemplate(source.chart, { tell, ...from, namespace: source.namespace ?? from.namespace })
  if (source.kind === 'OCIRepository') {
    return ofRegistry({ chart: { oci: ociUrl(source.url), version: source.revision ?? '*' } }, tell)
  }
  tell.tell('error', `a chart of the ${source.kind} ${source.name} is named by \`chart.spec\``)
  return undefined
}

function fromTemplate(template: ChartTemplate, from: Told): Chart | undefined {
  if (template.from.kind === 'GitRepository') return ofGit(template, from)
  const source = found(template.from, from)
  if (!source) return undefined
  if (source.kind !== 'HelmRepository') {
    from.tell.tell('error', `a ${source.kind} is no source of charts here: write the chart’s repository, or commit it`)
    return undefined
  }
  const { chart: name, version, valuesFiles } = template
  const isOci = source.url.startsWith('oci://')
  const chart = isOci ? { oci: `${ociUrl(source.url)}/${name}`, version } : { repository: source.url, name, version }
  tellPackaged(valuesFiles, from.tell)
  return ofRegistry({ chart }, from.tell)
}

function found({ kind, name, namespace }: Reference, { sources, tell, ...from }: Told): Source | undefined {
  const source = sources.find(kind, name, namespace ?? from.namespace)
  if (!source) tell.tell('error', `the ${kind} ${name} is not among these files: migrate it along`)
  return source
}

function ofRegistry(settings: { chart: Stage }, tell: Section): Chart {
  if (isRange(String(settings.chart['version']))) tell.tell('warning', RANGE)
  return { folder: undefined, settings }
}

function ociUrl(url: string): string {
  return url.replace(/\/+$/, '')
}

/** Files within a package cannot be named; the first one is taken in any case. */
function tellPackaged(files: readonly string[], tell: Section): void {
  const others = files.filter((file) => !/^(\.\/)?values\.yaml$/.test(file))
  if (others.length === 0) return
  const names = others.map((file) => `\`${file.slice(0, 200)}\``).join(', ')
  tell.tell('error', `${names} lies in the chart’s package: copy it beside the file, and name it in \`helm.values\``)
}

/** A chart of this repository is deployed from its own folder; one of another is fetched from there. */
function ofGit(template: ChartTemplate, from: Told): Chart | undefined {
  const { tell, place } = from
  const path = normalize(`/${template.chart}`).slice(1).replace(/\/$/, '')
  const source = from.sources.find('GitRepository', template.from.name, template.from.namespace ?? from.namespace)
  if (place.folder(path) === 'helm') {
    return { folder: path, settings: { chart: '.', ...valuesIn(path, template.valuesFiles, tell) } }
  }
  if (!source || source.revision === undefined) {
    const message = `the folder ${template.chart} is not here, and no commit, tag or branch of the GitRepository ${template.from.name} is known: migrate it along`
    tell.tell('error', message)
    return undefined
  }
  if (template.valuesFiles.length > 0) {
    tell.tell('error', 'values files of another repository cannot be named: copy them beside the file')
  }
  const at = path === '' ? {} : { path }
  return { folder: undefined, settings: { chart: { git: source.url, ref: source.revision, ...at } } }
}

/** Flux counts them from the root of the repository, and leaves the chart’s own out where it is not named. */
function valuesIn(folder: string, files: readonly string[], tell: Section): Stage {
  const paths = files.map((file) => relative(`/${folder}`, normalize(`/${file}`)))
  for (const path of paths.filter((one) => one.startsWith('..'))) {
    tell.tell('error', `\`${path.slice(0, 200)}\` lies outside the application’s folder: copy it there`)
  }
  const own = paths.filter((path) => !path.startsWith('..'))
  if (own.length > 0 && own[0] !== 'values.yaml') {
    tell.tell('warning', 'the chart’s own values.yaml lies below those that are named, always')
  }
  const values = own.filter((path) => path !== 'values.yaml')
  return values.length === 0 ? {} : { values }
}
