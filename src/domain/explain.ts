import { explainAttempt } from './explain/attempt.ts'
import { agoWords, commitWords, sentence } from './explain/known.ts'
import type { Explained, Explanation } from './explain/known.ts'
import { explainNewest } from './explain/newest.ts'
import { explainNext } from './explain/next.ts'
import { formatDuration } from './unit.ts'

/** Older than this is worth a word: by then several looks have been missed. */
const STALE_MS = 2 * 60_000
const MOST_FIELDS = 5

/** Why an application is as it is, and what happens next. Pure: the same knowledge gives the same words. */
export function explain(known: Explained): Explanation[] {
  return [
    ...runs(known),
    ...health(known),
    ...explainNewest(known),
    ...explainAttempt(known),
    ...drift(known),
    ...git(known),
    ...agent(known),
    ...explainNext(known),
  ]
}

function runs({ report, deployments, now }: Explained): Explanation[] {
  const { running, runningDeployment, versions } = report
  if (!running) return [{ topic: 'runs', text: 'Nothing of it has been deployed with success yet.' }]
  const by = deployments.find((d) => d.id === runningDeployment)
  const since = by?.finishedAt === undefined ? '' : ` for ${formatDuration(now - by.finishedAt)}`
  const how = runningDeployment === undefined ? '' : `, by deployment ${runningDeployment}`
  const named = versions.map(({ name, version }) => `${name} ${version}`).join(', ')
  const what = named === '' ? '' : ` Versions: ${named}.`
  return [{ topic: 'runs', text: `${commitWords(running)} runs${since}${how}.${what}` }]
}

function health({ report }: Explained): Explanation[] {
  const { live } = report
  if (!live) return [{ topic: 'health', text: 'Its live state has not been seen yet.' }]
  const why = live.reason === '' || live.reason === live.health ? '' : `: ${live.reason}`
  const ill = live.resources.filter((one) => one.health !== 'healthy' && one.reason !== live.reason)
  const parts = ill.slice(0, MOST_FIELDS).map((one) => ` ${one.kind} ${one.name} is ${one.health}: ${one.reason}.`)
  return [{ topic: 'health', text: `${sentence(`it is ${live.health}${why}`)}${parts.join('')}` }]
}

function drift({ report }: Explained): Explanation[] {
  const count = report.drift.length
  if (count === 0) return []
  const fields = report.drift.slice(0, MOST_FIELDS).map(({ resource, path, before, after }) => {
    const field = path === '' ? resource : `${path} of ${resource}`
    return `${field} (wanted ${before ?? 'nothing'}, found ${after ?? 'nothing'})`
  })
  const more = count > MOST_FIELDS ? `, and ${count - MOST_FIELDS} more` : ''
  const differs = count === 1 ? 'One field differs' : `${count} fields differ`
  return [{ topic: 'drift', text: `${differs} from what was deployed: ${fields.join('; ')}${more}.` }]
}

function git({ report, now }: Explained): Explanation[] {
  const trouble = report.warnings.find((warning) => warning.startsWith('Its repository cannot be read'))
  const { fetchedAt, repository } = report
  const last = fetchedAt === undefined ? 'never' : agoWords(fetchedAt, now)
  if (trouble) return [{ topic: 'git', text: `${sentence(trouble)} It was last reached ${last}.` }]
  if (fetchedAt === undefined || now - fetchedAt <= STALE_MS) return []
  return [
    { topic: 'git', text: `The repository ${repository} was last reached ${last}: newer commits may not be known.` },
  ]
}

function agent({ report, agent: name, connected, now }: Explained): Explanation[] {
  const looked = `It was last looked at ${agoWords(report.evaluatedAt, now)}.`
  const others = report.warnings.filter((warning) => !warning.startsWith('Its repository cannot be read'))
  const warnings = others.map((text): Explanation => ({ topic: 'agent', text: sentence(text) }))
  if (connected) return [{ topic: 'agent', text: looked }, ...warnings]
  const gone = `Agent ${name} is not connected: all this is what it said last. It goes on by itself where it can.`
  return [{ topic: 'agent', text: `${gone} ${looked}` }, ...warnings]
}
