import { clean } from '#domain/clean-text.ts'
import { isStopped } from '#domain/rules/command-rule.ts'
import type { Deployment } from '#domain/deployment.ts'
import { shortCommit } from '#domain/revision.ts'
import { hasEffects } from '#domain/rules/rollback.ts'
import type { Texts } from '../../text/en/index.ts'
import type { Offer } from './offers.ts'
import { stageName } from './stage-name.ts'

export interface OfferTexts {
  readonly label: string
  readonly title: string
  readonly consequence: string
  readonly confirm: string
}

/** What an offer is called here, and what will happen. */
export function offerTexts(offer: Offer, d: Deployment, texts: Texts): OfferTexts {
  const { offers } = texts.deployment
  const stage = offer.step === undefined ? '' : stageName(d, offer.step, texts.deployment)
  const application = clean(d.application)
  const commit = shortCommit(d.revision.commit)
  const fixed = offers[offer.kind]
  const own = { label: typeof fixed.label === 'string' ? fixed.label : fixed.label(stage), confirm: fixed.confirm }
  switch (offer.kind) {
    case 'approve':
      return {
        ...own,
        title: offers.approve.title(stage),
        consequence: offers.approve.consequence(nextOf(d, offer, texts)),
      }
    case 'reject':
    case 'skip':
      return { ...own, title: offers[offer.kind].title(stage), consequence: offers[offer.kind].consequence }
    case 'retry':
      return { ...own, title: offers.retry.title(stoppedOf(d, texts)), consequence: offers.retry.consequence }
    case 'cancel': {
      const consequence = hasEffects(d) ? offers.cancel.consequence : offers.cancel.untouched
      return { ...own, title: offers.cancel.title, consequence }
    }
    case 'resume':
    case 'pause':
      return { ...own, title: offers[offer.kind].title, consequence: offers[offer.kind].consequence }
    case 'undo':
      return { ...own, title: offers.undo.title, consequence: offers.undo.consequence(before(d, texts)) }
    case 'back': {
      const to = d.plan?.running ? before(d, texts) : offers.unknown
      return { ...own, title: offers.back.title(application), consequence: offers.back.consequence(to) }
    }
    case 'again':
      return { ...own, title: offers.again.title(commit), consequence: offers.again.consequence(commit) }
    case 'lift':
    case 'sync':
      return { ...own, title: offers[offer.kind].title(application), consequence: offers[offer.kind].consequence }
  }
}

/** What a rollback restores, as words. */
export function before(d: Deployment, texts: Texts): string {
  const { offers } = texts.deployment
  return d.plan?.running ? offers.before(shortCommit(d.plan.running.commit)) : offers.empty
}

/** What starts after the stage. */
function nextOf(d: Deployment, { step }: Offer, texts: Texts): string {
  const next = (d.plan?.stages ?? []).filter((stage) => step !== undefined && stage.needs.includes(step))
  return next.map((stage) => clean(stage.name)).join(', ') || texts.deployment.offers.theEnd
}

function stoppedOf(d: Deployment, texts: Texts): string {
  const stopped = d.steps.filter((step) => isStopped(d, step))
  const failed = stopped.filter((step) => step.status === 'failed')
  return (failed.length > 0 ? failed : stopped).map((step) => stageName(d, step.id, texts.deployment)).join(', ')
}
