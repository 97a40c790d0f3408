// A page whose release is judged by numbers from Prometheus. Plain Node, no dependencies.
import { createServer } from 'node:http'

const VERSION = 'v1'

const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    response.end('ok\n')
    return
  }
  response.setHeader('x-version', VERSION)
  response.end(`Hello from ${VERSION}\n`)
})

// Slipway tells the port by the variable PORT, and gives requests that are under way time to end after SIGTERM.
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => server.close())
