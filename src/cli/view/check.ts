import type { CheckResult } from '#domain/evidence.ts'
import type { StageSpec } from '#domain/plan.ts'
import type { StepState } from '#domain/step.ts'
import { clean } from '#domain/clean-text.ts'
import { line, toned } from '../text/line.ts'
import type { LineSize } from '../text/line.ts'
import { wrap } from '../text/width.ts'
import { limitsOf, measuredText, unitOf } from './figure.ts'
import { outcomeMark } from './mark.ts'
import type { LastSample, Story } from './story.ts'

interface Judged {
  readonly step: StepState
  readonly stage: StageSpec | undefined
  readonly size: LineSize
}

const INDENT = '      '

/** An analysis: the last values while it measures, then the verdict in words. */
export function checkLines(story: Story, judged: Judged): string[] {
  const checks = story.checks[judged.step.id]
  if (checks && checks.length > 0) return checks.flatMap((check) => resultLines(check, judged.size))
  if (judged.step.verdict) return verdictLines(judged.step.verdict, judged.size)
  const samples = story.samples[judged.step.id] ?? []
  const names = [...new Set(samples.map((sample) => sample.check))]
  return names.map((name) => sampleLine(name, samples, judged))
}

function resultLines(check: CheckResult, size: LineSize): string[] {
  const { mark, tone } = outcomeMark(check.outcome)
  return wordLines({ mark, tone, text: `${clean(check.check)}: ${clean(check.words)}` }, size)
}

function verdictLines(verdict: NonNullable<StepState['verdict']>, size: LineSize): string[] {
  const { mark, tone } = outcomeMark(verdict.outcome)
  return wordLines({ mark, tone, text: clean(verdict.words) }, size)
}

function wordLines(
  said: { mark: string; tone: 'good' | 'bad' | 'care' | 'busy' | 'quiet' | 'strong'; text: string },
  size: LineSize,
): string[] {
  return wrap(said.text, size.columns - INDENT.length - 2).map((text, i) =>
    line([INDENT, i === 0 ? toned(said.tone, said.mark) : ' ', ' ', text], size),
  )
}

function sampleLine(check: string, samples: readonly LastSample[], { stage, size }: Judged): string {
  const unit = unitOf(stage, check)
  const values = samples
    .filter((sample) => sample.check === check)
    .map(({ series, measured }) => `${clean(series)} ${measuredText(measured, unit)}`)
  const limits = limitsOf(stage, check)
  return line(
    [
      INDENT,
      `${clean(check)}  `,
      toned('busy', values.join('  ')),
      ...(limits ? [toned('quiet', `  (${limits})`)] : []),
    ],
    size,
  )
}
