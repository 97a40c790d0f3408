import type { Manifest, ObjectKey } from '../manifest.ts'
import { isRecord } from './problem.ts'

export function isSecret({ group, kind }: Pick<ObjectKey, 'group' | 'kind'>): boolean {
  return group === '' && kind === 'Secret'
}

/**
 * A Secret with `data` in place of `stringData`, as the server keeps it. Applied as it was written, `stringData` would be
 * the field that is ours: what leaves it would stay in `data`, and what somebody changes there would not be seen.
 */
export function storedForm(manifest: Manifest): Manifest {
  const { stringData, ...rest } = manifest
  if (manifest.apiVersion !== 'v1' || manifest.kind !== 'Secret' || !isRecord(stringData)) return manifest
  const written = isRecord(rest['data']) ? rest['data'] : {}
  const encoded = Object.entries(stringData).map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [key, Buffer.from(text).toString('base64')]
  })
  return { ...rest, data: { ...written, ...(Object.fromEntries(encoded) as Record<string, string>) } }
}
