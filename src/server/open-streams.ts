import type { Actor } from '#domain/actor.ts'

/** An actor; or one session of a member, by its digest. */
type Who = Pick<Actor, 'kind' | 'name'> | { readonly kind: 'session'; readonly name: string }

/** The streams that callers hold open: a token is asked for only when one is opened, so who loses it must lose them. */
export class OpenStreams {
  readonly #ends = new Map<string, Set<() => void>>()

  /** Answers what to call when the stream has ended. */
  add(who: Who, end: () => void): () => void {
    const key = keyOf(who)
    const ends = this.#ends.get(key) ?? new Set()
    this.#ends.set(key, ends.add(end))
    return () => {
      ends.delete(end)
      if (ends.size === 0 && this.#ends.get(key) === ends) this.#ends.delete(key)
    }
  }

  /** Ends all that they hold. */
  end(who: Who): void {
    for (const end of this.#ends.get(keyOf(who)) ?? []) end()
  }
}

function keyOf({ kind, name }: Who): string {
  return `${kind}:${name}`
}
