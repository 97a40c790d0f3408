import { problemIn } from '../check.ts'
import type { Document } from '../document.ts'
import { isMapping } from '../form.ts'
import type { Problem } from '../problem.ts'
import { nearest } from '../suggest.ts'

const UNSUPPORTED: readonly string[] = ['TerraformApp', 'CloudRunApp', 'LambdaApp', 'ECSApp']
const SUPPORTED = ['KubernetesApp', 'Application'] as const
const OTHER_FILES: ReadonlySet<string> = new Set([
  'Piped',
  'ControlPlane',
  'EventWatcher',
  'AnalysisTemplate',
  'LambdaFunction',
])
const OTHER_PLUGINS: readonly string[] = ['kubernetes_multicluster', 'terraform', 'ecs', 'cloudrun', 'lambda']

type Form = { readonly kind: (typeof SUPPORTED)[number] } | { readonly problem: Problem }

/** What the file is about: one problem at its line says all where that is nothing for us. */
export function formOf(document: Document): Form {
  const { value } = document
  const refused = (path: readonly string[], message: string, suggestion?: string): Form => {
    const words = { level: 'error', message, ...(suggestion === undefined ? {} : { suggestion }) } as const
    return { problem: problemIn(document, path, { ...words, ...(path.length === 1 ? { at: 'value' } : {}) }) }
  }
  if (!isMapping(value)) return refused([], 'this is no file of PipeCD: `apiVersion`, `kind` and `spec` are missing')
  const { kind } = value
  if (typeof kind !== 'string') return refused([], 'the key `kind` is missing, such as `kind: KubernetesApp`')
  if (UNSUPPORTED.includes(kind)) return refused(['kind'], `${kind} is not supported yet: only KubernetesApp is`)
  if (OTHER_FILES.has(kind)) return refused(['kind'], `${kind} is no application: name the file otherwise`)
  const found = SUPPORTED.find((one) => one === kind)
  if (!found) {
    const near = nearest(kind, [...SUPPORTED, ...UNSUPPORTED])
    const message = `there is no kind ${kind.slice(0, 60)} of application`
    return refused(['kind'], message, near === undefined ? undefined : `\`${near}\``)
  }
  return found === 'Application' ? (pluginProblem(value, refused) ?? { kind: found }) : { kind: found }
}

function pluginProblem(
  value: Readonly<Record<string, unknown>>,
  refused: (path: readonly string[], message: string) => Form,
): Form | undefined {
  const { spec } = value
  const plugins = isMapping(spec) ? spec['plugins'] : undefined
  if (!isMapping(plugins))
    return refused(['spec'], 'the key `plugins` is missing: it says what kind of target it is for')
  const other = OTHER_PLUGINS.find((name) => name in plugins)
  if (other !== undefined) {
    const message = `the plugin ${other} is not supported yet: only \`kubernetes\` is`
    const hint = other === 'kubernetes_multicluster' ? '; write one application for each cluster' : ''
    return refused(['spec', 'plugins', other], message + hint)
  }
  if ('kubernetes' in plugins) return undefined
  return refused(
    ['spec', 'plugins'],
    'it names no plugin that says what kind of target it is for, such as `kubernetes`',
  )
}
