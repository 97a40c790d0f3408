import { listFacts } from '#contract/deployments.ts'
import type { Client } from '#contract/client.ts'
import type { Call } from '../action.ts'
import { connect } from '../connection.ts'
import { show, sheetOf } from '../format.ts'
import { render } from '../view/render.ts'
import { storyOf, tell } from '../view/story.ts'
import type { Story } from '../view/story.ts'
import type { WhichOptions } from '../tree/waiting.ts'
import { timeOf } from '../watch/watcher.ts'
import { readDeployment, whichDeployment } from '../which.ts'

export async function showDeployment(call: Call<WhichOptions>): Promise<void> {
  const client = await connect(call)
  const { signal, clock } = call.shell
  const id = await whichDeployment(client, call)
  const deployment = await readDeployment(client, id, signal)
  // Only the facts hold samples and the words of each check; data for programs does without them.
  const story = call.options.output === 'table' ? await readStory(client, id, signal) : undefined
  const shown = story ?? storyOf(deployment)
  await show(call, deployment, () => render(shown, sheetOf(call.shell), timeOf(clock.now(), shown.deployment)))
}

async function readStory(client: Client, id: string, signal: AbortSignal): Promise<Story | undefined> {
  let story: Story | undefined
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { facts: readonly Parameters<typeof tell>[1][]; next?: number | undefined } = await client.call(
      listFacts,
      {
        params: { id },
        query: { after, limit: 1_000 },
        signal,
      },
    )
    for (const fact of page.facts) story = tell(story, fact)
    after = page.facts.length === 0 ? undefined : page.next
  }
  return story
}
