import type { Alternative } from './mann-whitney.ts'
import type { Unit } from './unit.ts'

/** How much worse still counts as no worse: the larger of the two. */
export interface Floors {
  /** Percent of the control's number. */
  readonly effectPercent: number
  /** In the metric's unit. */
  readonly effectAbsolute: number
}

export interface SequentialTest extends Floors {
  readonly worse: Alternative
  readonly alpha: number
  readonly unit?: Unit | undefined
  /** No verdict after fewer pairs. */
  readonly minPairs: number
}

export interface Crossing {
  /** After how many pairs the evidence first reached 1/alpha; undefined where it never did. */
  readonly after?: number
  /** The evidence then, or after the last pair: how many times a fair bettor's money would have grown. */
  readonly evidence: number
}

export interface Pair {
  readonly sample: number
  readonly control: number
}

/** How boldly the bettors bet: the fair game is played with each, and their money counts together. */
const BOLDNESS = [0.5, 1, 2, 4] as const
/** The part of the money that is at stake at most: one outlier on the wrong side must not ruin a bettor for ever. */
const STAKE = 0.85
const MOST_MONEY = 1e100

/**
 * A test that may be looked at after every sample. The question is whether the variant is worse than its control by
 * more than the floors; the answer is a bet on it, made before each pair of numbers is seen.
 *
 * Let d be by how much the sample lies beyond its control's number plus the floor. If the variant is no worse, d is as
 * likely to be −x as +x, or likelier, whatever has been seen before; so a game that multiplies the money by
 * 1 + c·tanh(b·d/s), with s known before the pair, is at best fair. tanh is odd and increasing, which makes the product a
 * non-negative supermartingale under that whole hypothesis, and the mean over several boldnesses b is one, too. By
 * Ville's inequality such money ever reaches 1/alpha with a chance of at most alpha: over any number of looks, whoever
 * stops when. The scale s is the mean |d| of the pairs before, so units and noise do not matter.
 *
 * Needed of the data: within a pair the two numbers are independent given what came before. That the level changes over
 * time, for both alike, does no harm. Sources: J. Ville, "Étude critique de la notion de collectif" (1939); mixtures:
 * H. Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41 (1970)
 * 1397–1409; symmetric differences: V. H. de la Peña, Ann. Probab. 27 (1999) 537–564, and S. R. Howard, A. Ramdas,
 * J. McAuliffe & J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Ann. Statist. 49 (2021)
 * 1055–1080; betting: I. Waudby-Smith & A. Ramdas, "Estimating means of bounded random variables by betting", J. R.
 * Stat. Soc. B 86 (2024) 1–27; P. Grünwald, R. de Heide & W. Koolen, "Safe testing", J. R. Stat. Soc. B 86 (2024)
 * 1091–1128; for continuous monitoring of releases: R. Johari, P. Koomen, L. Pekelis & D. Walsh, "Peeking at A/B tests",
 * KDD 2017, known as "always valid inference".
 */
export function firstCrossing(pairs: readonly Pair[], test: SequentialTest): Crossing {
  const needed = 1 / test.alpha
  const money = BOLDNESS.map(() => 1)
  let sum = 0
  let evidence = 1
  for (const [seen, pair] of pairs.entries()) {
    const d = excess(pair, test)
    const scale = seen === 0 ? Math.abs(d) : sum / seen
    if (d !== 0)
      for (const [i, b] of BOLDNESS.entries()) money[i] = bet(money[i] ?? 1, b, scale > 0 ? d / scale : Math.sign(d))
    sum += Math.abs(d)
    evidence = money.reduce((total, one) => total + one, 0) / money.length
    if (seen + 1 >= test.minPairs && evidence >= needed) return { after: seen + 1, evidence }
  }
  return { evidence }
}

/** More money than this says nothing more, and sums of it must stay numbers. */
function bet(money: number, boldness: number, units: number): number {
  return Math.min(MOST_MONEY, money * (1 + STAKE * Math.tanh(boldness * units)))
}

/** By how much the sample is worse than the control may be. */
function excess({ sample, control }: Pair, { worse, unit, effectPercent, effectAbsolute }: SequentialTest): number {
  const [own, other] = worse === 'higher' ? [sample, control] : [-sample, -control]
  const floor = Math.max((effectPercent / 100) * distance(control, worse, unit), effectAbsolute)
  return own - other - floor
}

/**
 * What a percentage of a level is taken of. A share that should be high is measured by its distance from the top: from
 * 99.9 % to 99.8 % is not a tenth of a percent worse, it is twice the errors.
 */
export function distance(level: number, worse: Alternative, unit: Unit | undefined): number {
  const top = unit === 'percent' ? 100 : unit === 'ratio' ? 1 : undefined
  return worse === 'lower' && top !== undefined ? Math.max(0, top - level) : Math.abs(level)
}
