import type { followApplicationLog } from '#contract/questions.ts'
import type { InputOf } from '#contract/route.ts'
import type { Actor } from '#domain/actor.ts'
import { RemoteError, reportOf, slipwayError } from '#domain/errors.ts'
import type { AnswerPart, QuestionBody } from '#domain/question.ts'
import { applicationNamed } from '#store/applications.ts'
import type { EventSink } from '../event-sink.ts'
import type { Handlers } from '../handler.ts'
import type { ServerParts } from '../parts.ts'

type Mine = 'getConfiguration' | 'previewCommand' | 'followApplicationLog' | 'answerQuestion'

interface Asking {
  readonly body: QuestionBody
  readonly actor: Actor
  readonly signal: AbortSignal
}

type Answers = AsyncGenerator<Exclude<AnswerPart, { type: 'working' }>, void>

/** What people ask of agents, and what agents answer. */
export function questionHandlers({ store, questions }: ServerParts): Pick<Handlers, Mine> {
  /** Errors: `application.unknown`, and those of `Questions`. */
  const ask = async ({ body, actor, signal }: Asking): Promise<{ agent: string; answers: Answers }> => {
    const { agent } = await applicationNamed(store, body.application)
    return { agent, answers: questions.ask({ agent, by: actor, body }, signal) }
  }
  const whole = async <T extends AnswerPart['type']>(type: T, asking: Asking): Promise<PartOf<T>> => {
    const { agent, answers } = await ask(asking)
    for await (const part of answers) {
      if (part.type === 'error') throw new RemoteError(part.error, { status: 0 })
      if (isOf(part, type)) return part
      throw badAnswer(agent, asking.body)
    }
    throw slipwayError('agent.away', { agent, application: asking.body.application })
  }
  return {
    async getConfiguration({ params, actor, signal }) {
      const body: QuestionBody = { kind: 'configuration', application: params.name }
      return (await whole('configuration', { body, actor, signal })).configuration
    },
    async previewCommand({ params, body: command, actor, signal }) {
      const body: QuestionBody = { kind: 'preview', application: params.name, by: actor, command }
      return (await whole('preview', { body, actor, signal })).preview
    },
    async followApplicationLog({ params, query, actor, signal }) {
      const { resource, lines, follow } = query
      const body: QuestionBody = {
        kind: 'log',
        application: params.name,
        lines,
        follow: follow === 'true',
        ...(resource === undefined ? {} : { resource }),
      }
      const { agent, answers } = await ask({ body, actor, signal })
      const first = await answers.next()
      // What is refused at once is refused in the answer itself.
      if (!first.done && first.value.type === 'error') throw new RemoteError(first.value.error, { status: 0 })
      return (sink) => sendLines(sink, { first, answers, unfit: () => badAnswer(agent, body) })
    },
    async answerQuestion({ params, body, actor }) {
      return { wanted: await questions.answer(actor.name, params.id, body) }
    },
  }
}

type PartOf<T extends AnswerPart['type']> = Extract<AnswerPart, { type: T }>

function isOf<T extends AnswerPart['type']>(part: AnswerPart, type: T): part is PartOf<T> {
  return part.type === type
}

interface Lines {
  readonly first: Awaited<ReturnType<Answers['next']>>
  readonly answers: Answers
  readonly unfit: () => Error
}

/** Sends lines as they come, no faster than they are read. An error ends the stream in good order. */
async function sendLines(
  sink: EventSink<InputOf<typeof followApplicationLog, 'events'>>,
  { first, answers, unfit }: Lines,
): Promise<void> {
  try {
    for (let next = first; !next.done && !sink.closed.aborted; next = await answers.next()) {
      const part = next.value
      if (part.type === 'configuration' || part.type === 'preview') throw unfit()
      if (part.type !== 'end') sink.send(part)
      await sink.drained()
    }
  } catch (error) {
    sink.send({ type: 'error', error: reportOf(error) })
  } finally {
    await answers.return()
  }
  sink.send({ type: 'end' })
}

function badAnswer(agent: string, { application }: QuestionBody): Error {
  return slipwayError('agent.bad-answer', { agent, application })
}
