// The shop of the demonstration: plain Node, no dependencies. Slipway tells it its port by the variable PORT.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const VERSION = 'v1'
/** Of all requests, how many fail. */
const ERROR_SHARE = 0
/** Milliseconds that an answer takes, at least and at most. */
const SLOWNESS = [2, 8]

const server = createServer(async (request, response) => {
  if (request.url === '/healthz') {
    response.end('ok\n')
    return
  }
  await pause(SLOWNESS[0] + Math.random() * (SLOWNESS[1] - SLOWNESS[0]))
  if (Math.random() < ERROR_SHARE) {
    response.statusCode = 500
    response.end(`shop ${VERSION}: out of stock of working code\n`)
    return
  }
  response.setHeader('x-shop-version', VERSION)
  response.end(`Welcome to the shop, ${VERSION}\n`)
})

server.listen(Number(process.env.PORT), '127.0.0.1')
// Requests that are under way are finished before it ends.
process.on('SIGTERM', () => server.close())
