import { imageDoubt } from '#domain/rules/unrepeatable.ts'
import type { Rendered } from '../desired.ts'
import { imagesOf } from '../images.ts'
import { keyOf, nameOf } from '../manifest.ts'

const MOST = 50

/** Of the images in pod templates those whose tag may mean another image tomorrow. */
export function imageWarnings(objects: readonly Rendered[]): string[] {
  const warnings = objects.flatMap(({ manifest }) =>
    imagesOf(manifest).flatMap(({ container, image }) => {
      const doubt = imageDoubt(image)
      if (doubt === undefined) return []
      return [`${nameOf(keyOf(manifest))}, container ${container} (\`${image.slice(0, 200)}\`): ${doubt}`]
    }),
  )
  const rest = warnings.length - MOST
  return rest > 0 ? [...warnings.slice(0, MOST), `… and ${rest} more images without a fixed version`] : warnings
}
