import type { TestContext } from 'node:test'
import { text } from 'node:stream/consumers'
import { serveHttp } from './serve-http.ts'

/** What a query is answered with: one number, as text. */
export type Answer = (query: string) => string

/** Speaks as Prometheus does; the address of it. */
export function prometheusDouble(t: TestContext, answer: Answer): Promise<string> {
  return serveHttp(t, (request, response) => {
    void text(request).then((body) => {
      const query = new URLSearchParams(body).get('query') ?? ''
      const result = [{ metric: {}, value: [Date.now() / 1_000, answer(query)] }]
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
    })
  })
}
