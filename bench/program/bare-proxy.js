import { Agent, createServer, request } from 'node:http'
// The least that can be called a proxy: what the real one is held against. `bare-proxy.js <port> <port behind it>`
const [port, behind] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true })

const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
  const { method, url: path, headers } = incoming
  const forwarded = request({ host: '127.0.0.1', port: behind, method, path, headers, agent }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers)
    answer.pipe(outgoing)
  })
  forwarded.on('error', () => outgoing.destroy())
  incoming.pipe(forwarded)
})
server.listen(port, '127.0.0.1')
