import { stringify } from 'yaml'

/** As it would be written in a manifest: what YAML 1.1, which Kubernetes reads, takes for something else is quoted. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' })
}
