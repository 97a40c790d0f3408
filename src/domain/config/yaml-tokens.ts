import { Lexer, Parser } from 'yaml'
import type { CST } from 'yaml'

export interface TokenLimits {
  readonly mostTokens: number
  readonly deepest: number
  /** After so many the rest is not read. */
  readonly mostFaults: number
  /** The error for what is at an offset of the text and not accepted. */
  readonly refuse: (offset: number, message: string) => Error
}

/** The library's parser has no limits of its own, and its composer calls itself for each level. */
export function* limitedTokens(text: string, limits: TokenLimits): Generator<CST.Token> {
  const { mostTokens, deepest, mostFaults, refuse } = limits
  const parser = new Parser()
  let tokens = 0
  let faults = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'directive') throw refuse(token.offset, 'directives are not accepted')
      yield token
      if (token.type === 'error') faults += 1
    }
    if (faults > mostFaults) return
    tokens += 1
    if (tokens > mostTokens) throw refuse(parser.offset, `the file has more than ${mostTokens} pieces`)
    if (parser.stack.length > deepest + 2) throw refuse(parser.offset, `this lies more than ${deepest} levels deep`)
  }
  yield* parser.end()
}
