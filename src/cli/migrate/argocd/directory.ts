import type { Stage } from '../translation.ts'
import type { Section } from '../section.ts'

const FILES = ['*.yaml', '*.yml', '*.json']

/** Plain manifests: Argo takes those of the folder itself, and those below it only where asked to. */
export function directoryOf(directory: Section | undefined): Stage {
  const isDeep = directory?.flag('recurse', 'kubernetes.manifests') === true
  const include = directory?.text('include', 'kubernetes.manifests')
  const exclude = directory?.text('exclude', 'kubernetes.manifests')
  directory?.refuse(['jsonnet'], 'Jsonnet is not rendered: commit what it makes')
  const within = (pattern: string): string => (isDeep && !pattern.includes('/') ? `**/${pattern}` : pattern)
  const wanted = include === undefined || include === '' ? FILES : patternsOf(include)
  const others = exclude === undefined || exclude === '' ? [] : patternsOf(exclude)
  return { manifests: [...wanted.map(within), ...others.map((one) => `!${within(one)}`)] }
}

/** `{*.yaml,*.yml}` → both. */
function patternsOf(text: string): readonly string[] {
  const inner = /^\{([^{}]*)\}$/.exec(text)?.[1]
  return (inner === undefined ? [text] : inner.split(',')).map((one) => one.trim()).filter((one) => one !== '')
}
