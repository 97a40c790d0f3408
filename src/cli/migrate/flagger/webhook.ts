import { durationMsOf, durationText } from '../duration.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'
import type { Asked } from './metric.ts'

export interface Webhooks {
  /** Asked once, before the canary gets requests. */
  readonly before: readonly Stage[]
  /** Asked in each interval. */
  readonly during: readonly Stage[]
  /** People who are waited for. */
  readonly gates: ReadonlySet<Gate>
}

export type Gate = 'confirm-rollout' | 'confirm-traffic-increase' | 'confirm-promotion'

const GATES: ReadonlySet<string> = new Set<Gate>(['confirm-rollout', 'confirm-traffic-increase', 'confirm-promotion'])
const LONGEST_ANSWER_MS = 12_000
const LOAD = /^\s*(hey|wrk|ghz|k6|ab|vegeta|fortio)\b/

/** Calls whose answer decides become `http` checks; what waits for a person becomes an approval. */
export function readWebhooks(analysis: Section, asked: Asked): Webhooks {
  const before: Stage[] = []
  const during: Stage[] = []
  const gates = new Set<Gate>()
  for (const webhook of analysis.sections('webhooks')) {
    const type = webhook.text('type', 'analysis, or approval') ?? 'rollout'
    const check = checkOf(webhook, asked)
    if (type === 'rollout') during.push(check)
    else if (type === 'pre-rollout') before.push({ ...check, failureLimit: 0 })
    else if (isGate(type)) gates.add(type)
    tellType(webhook, type)
  }
  return { before, during, gates }
}

function isGate(type: string): type is Gate {
  return GATES.has(type)
}

function tellType(webhook: Section, type: string): void {
  if (isGate(type)) {
    return webhook.tell(
      'warning',
      'nobody is asked at its address any more: it is an approval, which fails after a day when nobody gives it',
    )
  }
  if (type === 'rollout' || type === 'pre-rollout') return
  if (type === 'rollback') {
    return webhook.tell(
      'warning',
      'who wants to end a release cancels the deployment, on its page or by `slipway deployment cancel`',
    )
  }
  if (type === 'event') return webhook.tell('warning', 'what happens is in the stream of events of the API')
  webhook.tell('error', 'nothing is called after the release: write a `script` as the last stage, with `onRollback`')
}

/** A POST with what Flagger would send; any status from 200 to 299 is good. */
function checkOf(webhook: Section, asked: Asked): Stage {
  const name = webhook.text('name', 'checks[].name') ?? 'webhook'
  const url = webhook.text('url', 'checks[].http.url') ?? ''
  const metadata = webhook.whole('metadata', 'checks[].http.send')
  const timeout = webhook.whole('timeout', 'checks[].http.maxLatency')
  const timeoutMs = durationMsOf(timeout) ?? 10_000
  if (timeoutMs > LONGEST_ANSWER_MS) {
    webhook.warn(['timeout'], 'an answer may take 12 s at most: what takes longer is a `script`')
  }
  webhook.settle(['muteAlert', 'retries'], 'a failed call counts as a failure, and the next interval calls again')
  webhook.refuse(['disableTLS'], 'certificates are always verified: give the agent the authority’s certificate')
  const command: unknown = typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'cmd') : undefined
  if (typeof command === 'string' && LOAD.test(command)) {
    webhook.tell('warning', 'a load test: its server must stay when Flagger goes, and the agent must reach it')
  }
  const { namespace } = asked
  const send = { name: asked.name, namespace: namespace ?? 'default', phase: 'Progressing', metadata }
  return {
    name,
    http: {
      url,
      method: 'POST',
      send: JSON.stringify(send),
      headers: { 'content-type': 'application/json' },
      maxLatency: durationText(Math.min(timeoutMs, LONGEST_ANSWER_MS)),
      requests: 1,
    },
    interval: durationText(asked.intervalMs),
    failureLimit: asked.failureLimit,
  }
}
