import { isMapping } from '#domain/config/form.ts'
import type { Stage } from '../translation.ts'
import type { Section } from '../section.ts'
import { parsedValues, setAt, typed } from '../values.ts'

interface Helm {
  /** That all values files lie in, where they are those of another source. */
  readonly folder: string | undefined
  readonly settings: Stage
}

/** `helm` of a source; `refs` are the sources whose files `$ref/…` names. */
export function helmOf(helm: Section | undefined, refs: ReadonlyMap<string, string>): Helm {
  if (!helm) return { folder: undefined, settings: {} }
  const to = 'kubernetes.helm'
  const files = valuesFilesOf(helm, refs)
  const inline = inlineOf(helm)
  const releaseName = helm.text('releaseName', `${to}.releaseName`)
  const kubeVersion = helm.text('kubeVersion', `${to}.kubeVersion`)
  const apiVersions = helm.texts('apiVersions', `${to}.apiVersions`)
  tellRest(helm)
  return {
    folder: files.folder,
    settings: {
      ...(releaseName === undefined ? {} : { releaseName }),
      ...(files.values.length === 0 ? {} : { values: files.values }),
      ...(Object.keys(inline).length === 0 ? {} : { inline }),
      ...(apiVersions.length === 0 ? {} : { apiVersions }),
      ...(kubeVersion === undefined ? {} : { kubeVersion }),
    },
  }
}

function tellRest(helm: Section): void {
  helm.refuse(['fileParameters'], 'write the file’s content into a values file')
  helm.warn(['ignoreMissingValueFiles'], 'a values file that is missing is an error: leave it out of the list')
  helm.refuse(['skipCrds'], 'definitions of the chart are always applied: take a chart without them')
  helm.refuse(['namespace'], 'the namespace is that of the application: `kubernetes.namespace`')
  helm.warn(['passCredentials'], 'credentials of chart repositories belong to the agent')
  helm.settle(['skipTests', 'version'], 'tests of a chart are not run, and Helm is version 3 or later')
  helm.warn(['skipSchemaValidation'], 'the values must fit the chart’s schema')
}

function valuesFilesOf(
  helm: Section,
  refs: ReadonlyMap<string, string>,
): { folder: string | undefined; values: string[] } {
  const files = helm.texts('valueFiles', 'kubernetes.helm.values')
  const referred = files.filter((file) => file.startsWith('$'))
  for (const file of referred.filter((one) => !refs.has(refOf(one)))) {
    helm.tell('error', `\`${file.slice(0, 200)}\` names a source that is not there`)
  }
  const remote = files.filter((file) => /^[a-z]+:\/\//.test(file))
  if (remote.length > 0) helm.tell('error', 'values files lie in the repository: commit those that come from a URL')
  const paths = referred.map((file) => file.slice(file.indexOf('/') + 1))
  const folder = paths.length === 0 ? undefined : sharedFolder(paths)
  const values = files.flatMap((file) => {
    if (remote.includes(file)) return []
    if (file.startsWith('$')) return [file.slice(file.indexOf('/') + 1).slice(folder ? folder.length + 1 : 0)]
    if (!file.startsWith('/') && !file.split('/').includes('..')) return [file.replace(/^\.\//, '')]
    helm.tell('error', `\`${file.slice(0, 200)}\` lies outside the application’s folder: copy it there`)
    return []
  })
  return { folder, values }
}

function refOf(file: string): string {
  return file.slice(1).split('/')[0] ?? ''
}

function sharedFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.split('/').slice(0, -1))
  const [first = []] = folders
  const length = first.findIndex((part, at) => folders.some((folder) => folder[at] !== part))
  return first.slice(0, length < 0 ? Math.min(...folders.map((folder) => folder.length)) : length).join('/')
}

/** Argo’s order: values, then the object, then single parameters over both. */
function inlineOf(helm: Section): Record<string, unknown> {
  const text = helm.text('values', 'kubernetes.helm.inline')
  const object = helm.whole('valuesObject', 'kubernetes.helm.inline')
  const inline: Record<string, unknown> = isMapping(object) ? structuredClone({ ...object }) : valuesOf(helm, text)
  for (const parameter of helm.sections('parameters')) {
    const name = parameter.text('name', 'kubernetes.helm.inline') ?? ''
    const value = parameter.text('value') ?? ''
    const isText = parameter.flag('forceString') === true
    if (!setAt(inline, name, isText ? value : typed(value))) {
      parameter.tell(
        'error',
        `\`${name.slice(0, 200)}\` is more than keys and dots: write the value into a values file`,
      )
    }
  }
  return inline
}

function valuesOf(helm: Section, text: string | undefined): Record<string, unknown> {
  const values = parsedValues(text ?? '')
  if (!values) helm.tell('error', '`values` is no YAML mapping that could be read: write it into a values file')
  return values ?? {}
}
