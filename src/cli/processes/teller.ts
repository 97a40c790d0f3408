import { join, relative } from 'node:path'
import type { StoryEvent } from '../demo/play.ts'
import { signInLink } from './sign-in-link.ts'
import { ansiPaint, noPaint, wantsColour } from '../text/paint.ts'
import type { Paint } from '../text/paint.ts'
import { wrap } from '../text/width.ts'
import { tint } from '../view/mark.ts'

export interface Web {
  /** Of the control plane. */
  readonly url: string
  /** Undefined where nobody could be let in by it. */
  readonly signInCode: string | undefined
  readonly isBuilt: boolean
}

export interface Greeting {
  readonly home: string
  readonly readyMs: number
  readonly repository: string | undefined
  readonly web: Web
}

interface Out {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): boolean
}

const WIDEST = 120
const NARROWEST = 40
/** `14:02:31  ` */
const CLOCK_COLUMNS = 10
const MEASURED_TOGETHER_MS = 250

/** Tells in the terminal what the agent does, one line a fact, and remembers how deployments ended. */
export class Teller {
  readonly #out: Out
  readonly #paint: Paint
  readonly #ended = new Map<string, string>()
  readonly #busy = new Set<string>()
  readonly #waiting = new Map<string, (status: string) => void>()
  /** Measurements of one moment, shown as one line. */
  #measured: string[] = []
  #flush: NodeJS.Timeout | undefined

  constructor(out: Out, env: Readonly<Record<string, string | undefined>>) {
    this.#out = out
    this.#paint = wantsColour(env, out.isTTY === true) ? ansiPaint : noPaint
  }

  /** A message of the agent's; anything else is passed over. */
  hear(message: unknown): void {
    if (!isStory(message)) return
    if (message.kind === 'finished') {
      this.#busy.delete(message.commit)
      this.#ended.set(message.commit, message.status)
      this.#waiting.get(message.commit)?.(message.status)
    } else {
      this.#busy.add(message.commit)
      this.#ended.delete(message.commit)
    }
    const [only] = message.lines
    if (message.kind === 'evidence' && message.lines.length === 1 && only?.startsWith('    ')) {
      this.#collect(only.trim(), message.at)
      return
    }
    this.#flushMeasured(message.at)
    for (const line of message.lines) this.#line(line, message.at)
  }

  #collect(words: string, at: number): void {
    this.#measured.push(words)
    this.#flush ??= setTimeout(() => this.#flushMeasured(at), MEASURED_TOGETHER_MS)
  }

  #flushMeasured(at: number): void {
    clearTimeout(this.#flush)
    this.#flush = undefined
    if (this.#measured.length > 0) this.#line(`    ${this.#measured.join(' · ')}`, at)
    this.#measured = []
  }

  say(...lines: string[]): void {
    for (const line of lines) {
      if (line === '') this.#out.write('\n')
      else this.#line(line, Date.now())
    }
  }

  warn(words: string): void {
    this.#line(`! ${words}`, Date.now())
  }

  isBusy(): boolean {
    return this.#busy.size > 0
  }

  ended(commit: string): Promise<string> {
    const known = this.#ended.get(commit)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => this.#waiting.set(commit, resolve))
  }

  greet({ home, readyMs, repository, web }: Greeting): void {
    const shown = relative(process.cwd(), home) || home
    const { url } = web
    const lines = [
      `${this.#paint('strong', 'Slipway is ready')} ${this.#paint('quiet', `after ${Math.round(readyMs)} ms`)}`,
      '',
      ...webLines(web),
      `  API        ${url}   documented at ${url}/docs`,
      `  CLI        uses the token in ${join(shown, 'cli.json')} by itself: try \`npx slipway app list\``,
      `  data       ${shown}`,
      ...(repository === undefined ? [] : [`  serving    ${repository}`]),
      `  stop       Ctrl-C ends everything; the next start goes on where it was`,
      '',
    ]
    for (const line of lines) this.#out.write(`${line}\n`)
  }

  #line(line: string, at: number): void {
    const columns = Math.max(NARROWEST, Math.min(this.#out.columns ?? WIDEST, WIDEST))
    const clock = new Date(at).toTimeString().slice(0, 8)
    const indent = /^ */.exec(line)?.[0] ?? ''
    const [first = '', ...rest] = wrap(line.slice(indent.length), columns - CLOCK_COLUMNS - indent.length - 2)
    const shown = tint(indent + first, this.#paint)
    this.#out.write(`${this.#paint('quiet', clock)}  ${shown}\n`)
    for (const more of rest) this.#out.write(`${' '.repeat(CLOCK_COLUMNS)}${indent}  ${more}\n`)
  }
}

function webLines({ url, signInCode, isBuilt }: Web): string[] {
  if (!isBuilt) return ['  web        it is not built here: `npm run build` builds it']
  if (signInCode === undefined)
    return [`  web        ${url}   \`npx slipway web\` prints a link that signs a browser in`]
  return [
    `  web        ${signInLink(url, signInCode)}`,
    '             signs a browser in, once, within 10 minutes; `npx slipway web` prints another link',
  ]
}

function isStory(message: unknown): message is StoryEvent & { type: 'story' } {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'story'
}
