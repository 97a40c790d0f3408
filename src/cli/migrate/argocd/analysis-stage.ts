import type { Stage } from '../translation.ts'
import { argumentValue } from './analysis-template.ts'
import type { AnalysisTemplate } from './analysis-template.ts'
import { durationText } from '../duration.ts'
import type { Section } from '../section.ts'

export type Templates = ReadonlyMap<string, AnalysisTemplate>

export interface Analysis {
  readonly checks: readonly Stage[]
  readonly lengthMs: number
}

/** `analysis` of a step, of a strategy, or before and after a promotion. */
export function readAnalysis(section: Section, templates: Templates): Analysis | undefined {
  const args = argumentsIn(section)
  section.refuse(['dryRun'], 'a check always counts: take it out, or give it a wide limit')
  section.settle(['analysisRunMetadata', 'measurementRetention'], 'samples are kept with the deployment')
  const named = section.sections('templates').flatMap((entry) => {
    const name = entry.text('templateName', 'analysis.checks') ?? ''
    entry.settle(['clusterScope'], 'templates belong to the repository')
    const template = templates.get(name)
    if (!template) entry.tell('error', `the AnalysisTemplate ${name} is not among these files: migrate it along`)
    return template ? [template] : []
  })
  const checks = named.flatMap((template) => template.checks)
  if (checks.length === 0) {
    section.tell('error', 'none of its metrics could be taken over: the analysis would judge nothing')
    return undefined
  }
  for (const check of checks) {
    const missing = check.wanted.filter((one) => !args.has(one))
    if (missing.length > 0) section.tell('error', `${check.name} needs a value for ${missing.join(', ')}`)
  }
  return {
    checks: checks.map(({ name, parameters }) => {
      const given = [...parameters].flatMap(([one, type]) => {
        const value = args.get(one)
        return value === undefined ? [] : [[one, argumentValue(value, type)] as const]
      })
      return { use: name, ...(given.length > 0 ? { with: Object.fromEntries(given) } : {}) }
    }),
    lengthMs: Math.max(...checks.map((check) => check.lengthMs)),
  }
}

export function analysisStage({ checks, lengthMs }: Analysis, forMs = lengthMs): Stage {
  return { analysis: { for: durationText(forMs), checks } }
}

function argumentsIn(section: Section): ReadonlyMap<string, string> {
  const args = new Map<string, string>()
  for (const argument of section.sections('args')) {
    const name = argument.text('name') ?? ''
    const value = argument.text('value', 'analysis.checks[].with')
    argument.refuse(['valueFrom'], VALUE_FROM)
    if (value !== undefined) args.set(name, value)
  }
  return args
}

const VALUE_FROM =
  'a value of the cluster is not looked up: in the query write `{{ variant }}`, `{{ app.name }}` or `{{ label.team }}` in its place'
