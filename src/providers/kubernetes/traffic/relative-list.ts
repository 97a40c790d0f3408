import { VARIANTS } from '../variant/names.ts'
import type { Variant } from '../variant/names.ts'
import type { Fields } from '../variant/fields.ts'
import type { Weights } from './method.ts'
import { numberOr } from './object.ts'
import { relativeShares, served, weightsOf } from './weights.ts'

/** A list of weighted places to send to, some of them the variants’. */
export interface ListForm {
  /** Whose entry it is; undefined: somebody else's. */
  variantOf(entry: Fields): Variant | undefined
  /** The entry for a variant, made of one of ours. */
  entryFor(entry: Fields, variant: Variant): Fields
  /** What counts where no weight is written. */
  readonly unwritten: number
}

export function countsIn(list: readonly Fields[], form: ListForm): Weights {
  const counts = { primary: 0, canary: 0, baseline: 0 }
  for (const entry of list) {
    const variant = form.variantOf(entry)
    if (variant) counts[variant] += numberOr(entry['weight'], form.unwritten)
  }
  return counts
}

export function weightsIn(list: readonly Fields[], form: ListForm): Weights | undefined {
  return weightsOf(countsIn(list, form))
}

/** The list with our entries in place of the first of them; a list that sends nothing to us stays. */
export function reweighted(list: readonly Fields[], form: ListForm, weights: Weights): readonly Fields[] {
  const counts = countsIn(list, form)
  const total = VARIANTS.reduce((sum, variant) => sum + counts[variant], 0)
  const ours = list.filter((entry) => form.variantOf(entry) !== undefined)
  const anchor = ours.find((entry) => form.variantOf(entry) === 'primary') ?? ours[0]
  if (anchor === undefined || total === 0) return list
  const others = list.filter((entry) => form.variantOf(entry) === undefined)
  const shares = relativeShares(
    weights,
    total,
    others.map(({ weight }) => numberOr(weight, form.unwritten)),
  )
  const made = served(weights).map((variant) => entryWith(form.entryFor(anchor, variant), shares.ours[variant]))
  return list.flatMap((entry) => {
    if (entry === ours[0]) return made
    if (ours.includes(entry)) return []
    return [{ ...entry, weight: shares.others[others.indexOf(entry)] }]
  })
}

export function entryWith(entry: Fields, weight: number): Fields {
  return { ...entry, weight }
}
