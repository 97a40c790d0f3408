import { mayDeploy, quarantineOf } from '#domain/application-state.ts'
import type { Application } from '#domain/application.ts'
import { shortCommit } from '#domain/revision.ts'
import { matchTrigger } from '#domain/rules/trigger-rule.ts'
import type { TriggerVerdict } from '#domain/rules/trigger-rule.ts'
import type { ApplicationActor } from './application.ts'
import { commitTrigger } from './commit-trigger.ts'
import type { LookedAt } from './considered.ts'
import type { Origin } from './journal.ts'
import type { Look, ManagedTools } from './managed-tools.ts'
import type { Oversight } from './oversight/oversight.ts'
import { loadApplication } from './planner.ts'
import type { LoadedApplication } from './planner.ts'
import { Rendered } from './rendered.ts'

/** Long enough for a chart with many dependencies. */
export const LOAD_LIMIT_MS = 5 * 60_000

export interface WantedTools extends Pick<ManagedTools, 'journal' | 'clock' | 'planner' | 'changed'> {
  readonly actor: ApplicationActor
  readonly oversight: Oversight
}

/** What git asks for of one application, and whether it is deployed. */
export class Wanted {
  readonly #name: string
  readonly #tools: WantedTools
  readonly #rendered = new Rendered()
  /** Where it was rendered. */
  #digest: string | undefined
  #passedOver: string | undefined

  constructor(name: string, tools: WantedTools) {
    this.#name = name
    this.#tools = tools
  }

  /** Why the newest commit asks for nothing here. */
  get passedOver(): string | undefined {
    return this.#passedOver
  }

  /** Whether it was rendered in this life. */
  get isKnown(): boolean {
    return this.#digest !== undefined
  }

  /** A head asks for what the one before did. */
  passBy(looked: LookedAt): void {
    this.#passedOver = looked.passedOver
    this.#tools.journal.markConsidered(this.#name, looked)
  }

  /** Proposes what a head asks for, where that is to be deployed. Errors: those of the planner, `provider.slow`. */
  async decide(look: Look): Promise<void> {
    const { application, head, origin } = look
    const { journal, actor, clock } = this.#tools
    if (!application) return
    const before = journal.considered(this.#name)
    const from = before?.commit
    if (from === head.commit) {
      this.#passedOver = before?.passedOver
      return this.learn(look)
    }
    const { deploy, reason } = await this.#verdict(application, { origin, from, head: head.commit })
    this.#passedOver = deploy ? undefined : reason
    if (!deploy || actor.current?.revision.commit === head.commit) {
      journal.markConsidered(this.#name, { commit: head.commit, passedOver: this.#passedOver })
      return this.learn(look)
    }
    const loaded = await this.load(look)
    this.#digest = loaded.digest
    // While something is under way "it runs already" may not hold for long: only a quarantine counts then.
    const refusal = mayDeploy(actor.state, loaded.digest, { trigger: actor.isIdle ? 'commit' : 'command' })
    this.#passedOver = refusal
    if (refusal === undefined) {
      this.#rendered.keep(head.commit, loaded, clock.now())
      actor.propose({ trigger: commitTrigger(head, reason), revision: head, origin })
    }
    journal.markConsidered(this.#name, { commit: head.commit, passedOver: refusal })
  }

  /** After a restart the head that was looked at before may be one that is held back. */
  async learn(look: Look): Promise<void> {
    const { actor, changed } = this.#tools
    if (this.#digest !== undefined || actor.state.quarantines.length === 0) return
    this.#digest = (await this.load(look)).digest
    changed(this.#name)
  }

  /** Why what git asks for does not run although nothing is wrong: asked anew, as a rollback or a sync changes it. */
  heldBack(): string | undefined {
    const { state } = this.#tools.actor
    if (this.#digest === undefined || !quarantineOf(state, this.#digest)) return undefined
    return mayDeploy(state, this.#digest, { trigger: 'command' })
  }

  load({ origin, head }: Look): Promise<LoadedApplication> {
    const { oversight, planner } = this.#tools
    const load = () => loadApplication(origin, head.commit, planner)
    return oversight.inTime(`loading commit ${shortCommit(head.commit)}`, LOAD_LIMIT_MS, load)
  }

  /** What `decide` rendered of a commit, for the plan that follows at once. */
  take(commit: string): LoadedApplication | undefined {
    return this.#rendered.take(commit, this.#tools.clock.now())
  }

  async #verdict(
    application: Application,
    { origin, from, head }: { readonly origin: Origin; readonly from: string | undefined; readonly head: string },
  ): Promise<TriggerVerdict> {
    if (from === undefined) return { deploy: true, reason: 'The application is new here' }
    const { oversight, planner } = this.#tools
    const compare = () => planner.changedPaths(origin, from, head)
    const what = `comparing ${shortCommit(from)} with ${shortCommit(head)}`
    const changed = await oversight.inTime(what, LOAD_LIMIT_MS, compare)
    const { folder, file, uses, trigger } = application
    return matchTrigger({ changed, folder, file, uses, rule: trigger })
  }
}
