import type { RenderedFile } from '#domain/provider.ts'
import type { Desired } from './desired.ts'
import { keyOf } from './manifest.ts'
import type { ObjectKey } from './manifest.ts'
import { masked } from './masked.ts'
import { yamlText } from './yaml-text.ts'

/** As JSON. No API server takes an object of that size; it is named, and not written. */
const MOST_LENGTH = 4 * 1024 * 1024

/** A file for each object, by namespace; what Secrets hold stays here. */
export function* configuration(desired: Desired): Generator<RenderedFile, void> {
  const taken = new Set<string>()
  for (const manifest of desired.objects) {
    const path = freePath(keyOf(manifest), taken)
    const shown = masked(manifest)
    if (JSON.stringify(shown).length > MOST_LENGTH) yield { path, text: '', cut: true }
    else yield { path, text: yamlText(shown) }
  }
}

/** `shop/Deployment-web.yaml`; kinds of two groups may have one name. */
function freePath({ group, kind, namespace, name }: ObjectKey, taken: Set<string>): string {
  const folder = namespace === '' ? '' : `${pathPart(namespace)}/`
  const plain = `${folder}${pathPart(kind)}-${pathPart(name)}`
  const candidates = [plain, `${folder}${pathPart(kind)}.${pathPart(group)}-${pathPart(name)}`]
  let path = candidates.find((one) => !taken.has(one))
  for (let n = 2; path === undefined; n += 1) if (!taken.has(`${plain}-${n}`)) path = `${plain}-${n}`
  taken.add(path)
  return `${path}.yaml`
}

/** Names come from files and may lead out of a folder. */
function pathPart(text: string): string {
  const part = text.replaceAll(/[^\w.:-]/g, '_')
  return /^\.*$/.test(part) ? part.replaceAll('.', '_') : part
}
