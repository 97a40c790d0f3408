import { Agent, request } from 'node:http'

const PAUSE_MS = 10
const WORKERS = 2

export interface Failure {
  readonly at: number
  readonly how: string
}

/** People who use the application all the time, and note when it did not answer. */
export class Visitors {
  readonly failures: Failure[] = []
  answered = 0
  readonly #url: string
  readonly #agent = new Agent({ keepAlive: true })
  readonly #working: Promise<void>[]
  #isOver = false

  constructor(url: string) {
    this.#url = url
    this.#working = Array.from({ length: WORKERS }, () => this.#work())
  }

  async leave(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#working)
    this.#agent.destroy()
  }

  async #work(): Promise<void> {
    while (!this.#isOver) {
      const how = await this.#ask()
      if (how === undefined) this.answered += 1
      else this.failures.push({ at: Date.now(), how })
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }

  #ask(): Promise<string | undefined> {
    return new Promise((resolve) => {
      const out = request(this.#url, { agent: this.#agent }, (answer) => {
        answer.resume()
        answer.on('error', (error) => resolve(error.message))
        answer.on('end', () => resolve(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`))
      })
      out.on('error', (error) => resolve(error.message))
      out.end()
    })
  }
}
