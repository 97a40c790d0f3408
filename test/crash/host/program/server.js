import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

const { VERSION, CHECK, STARTS, PORT, SLIPWAY_INSTANCE = '' } = process.env
const [, , variant] = SLIPWAY_INSTANCE.split('/')
appendFileSync(STARTS, `${VERSION} ${variant}\n`)

const server = createServer((request, response) => {
  response.statusCode = request.url === '/check' ? Number(CHECK) : 200
  response.end(VERSION)
})
process.on('SIGTERM', () => server.close(() => process.exit(0)))
server.listen(Number(PORT), '127.0.0.1')
