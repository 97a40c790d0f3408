import { createServer } from 'node:http'
// What stands behind the proxies: it answers at once, and says which version it is.
const version = process.env.VERSION ?? 'v1'

const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
  request.resume()
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': version.length })
  response.end(version)
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => server.close(() => process.exit(0)))
