import { resolve } from 'node:path'
import type { Call } from '../action.ts'
import { show } from '../format.ts'
import { openSecretFile } from './secret-file.ts'
import { print } from '../shell.ts'

interface HandOver<Answer extends { readonly name: string }> {
  /** Where the secret goes; standard output without one. */
  readonly file: string | undefined
  readonly ask: () => Promise<Answer>
  readonly secretOf: (answer: Answer) => string
  /** For people, on standard error: standard output has the secret and nothing else. */
  readonly words: (answer: Answer) => readonly string[]
}

/** Asks for a secret that is shown this once, and brings it to where it shall be. Errors: `cli.secret-file`, those of `ask`. */
export async function handOver<Answer extends { readonly name: string }>(
  call: Pick<Call<unknown>, 'shell' | 'options'>,
  { file, ask, secretOf, words }: HandOver<Answer>,
): Promise<Answer> {
  const { shell } = call
  if (file === undefined) {
    const answer = await ask()
    print(shell.err, words(answer))
    await show(call, answer, () => [secretOf(answer)])
    return answer
  }
  const path = resolve(shell.cwd, file)
  const kept = await openSecretFile(path)
  const answer = await ask().catch(async (error: unknown) => {
    await kept.discard()
    throw error
  })
  await kept.keep(`${secretOf(answer)}\n`)
  print(shell.err, [...words(answer), `It is in ${path}, which only you can read.`])
  await show({ ...call, shell }, { name: answer.name, file: path }, () => [])
  return answer
}
