import type { Check, Series } from '#analysis/rule.ts'
import { httpProbe } from '#analysis/sources/http-probe.ts'
import { slipwayError } from '#domain/errors.ts'
import type { Measured } from '#domain/evidence.ts'
import type { MetricQuery, MetricSource, StageContext, VariantView } from '#domain/stage.ts'
import { renderTemplate, templateNamesIn } from '#domain/template.ts'
import { lookUpsOf } from './look-up.ts'

const ADDRESS = 'variant.address'

/** The source of a check. Errors: `analysis.source-unknown`, which lists the known ones. */
export function sourceFor(ctx: StageContext, check: Check): MetricSource {
  return check.http ? httpProbe(check.http, check.intervalMs) : ctx.source(check.source)
}

/** The source as it is asked about one series: its look-ups are filled in at the moment of asking. */
export function askedSource(
  ctx: StageContext,
  of: { check: Check; series: Series; source: MetricSource },
): MetricSource {
  const { check, series, source } = of
  const needsAddress = check.http !== undefined && templateNamesIn(check.query).includes(ADDRESS)
  const ask = async (query: MetricQuery, signal: AbortSignal): Promise<Measured> => {
    const view = needsAddress ? await viewOf(ctx, series) : undefined
    if (needsAddress && !view?.address) return unreachable(check, { series, view, at: query.at })
    return source.measure({ ...query, query: questionIn(ctx, of, view?.address) }, signal)
  }
  return {
    name: source.name,
    ...(source.remembersMs === undefined ? {} : { remembersMs: source.remembersMs }),
    measure: ask,
  }
}

/** A pattern is looked for as it is written; everything else may look names up. */
function questionIn(
  ctx: StageContext,
  { check, series, source }: { check: Check; series: Series; source: MetricSource },
  address: string | undefined,
): string {
  if (check.source === 'logs') return check.query
  const names = { ...lookUpsOf(ctx), variant: series.variant, [ADDRESS]: address, interval: `${check.intervalMs}ms` }
  return renderTemplate(check.query, names, source.escape)
}

async function viewOf(ctx: StageContext, series: Series): Promise<VariantView | undefined> {
  return (await ctx.variants()).find((view) => view.variant === series.variant)
}

/** Nothing that is ready answers nothing: bad answers. Something that is ready must have an address. */
function unreachable(check: Check, at: { series: Series; view: VariantView | undefined; at: number }): Measured {
  const { variant = '' } = at.series
  if (at.view && at.view.ready > 0) throw slipwayError('analysis.address-missing', { variant })
  if (check.http?.measure === 'latency') return { type: 'none', at: at.at, why: 'empty' }
  return { type: 'value', at: at.at, value: 0, note: `no instance of ${variant} is ready` }
}
