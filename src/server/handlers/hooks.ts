import { checkSignature, readHint } from '../git-hook.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

export function hookHandlers({ hints, links, hookSecret }: ServerParts): Pick<Handlers, 'gitHook'> {
  return {
    async gitHook({ headers, raw }) {
      checkSignature(headers, raw, hookSecret)
      const hint = readHint(raw)
      hints.offer(hint)
      const { urls, ref } = hint
      return { urls: [...urls], ...(ref === undefined ? {} : { ref }), agents: links.count() }
    },
  }
}
