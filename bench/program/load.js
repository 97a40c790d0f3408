import { createConnection } from 'node:net'
// Asks as fast as it is answered, over several connections, and prints how many answers came in that time. For where
// `wrk` is not installed. `load.js <port> <connections> <milliseconds>`
const [port, connections, forMs] = process.argv.slice(2).map(Number)
const REQUEST = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
let answers = 0
let failures = 0

function connect() {
  const socket = createConnection(port, '127.0.0.1')
  let rest = ''
  socket.setEncoding('latin1')
  socket.on('connect', () => socket.write(REQUEST))
  socket.on('data', (text) => {
    rest += text
    const head = rest.indexOf('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(rest)?.[1])
    if (head < 0 || rest.length < head + 4 + length) return
    if (rest.startsWith('HTTP/1.1 200')) answers += 1
    else failures += 1
    rest = ''
    socket.write(REQUEST)
  })
  socket.on('error', () => {
    failures += 1
  })
  return socket
}

const sockets = Array.from({ length: connections }, connect)
const startedAt = performance.now()
setTimeout(() => {
  const seconds = (performance.now() - startedAt) / 1_000
  process.stdout.write(`${JSON.stringify({ perSecond: answers / seconds, failures })}\n`)
  for (const socket of sockets) socket.destroy()
}, forMs)
