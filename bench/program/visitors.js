import { Agent, request } from 'node:http'
// A steady stream of requests, told by message to end, and then what came of them. `visitors.js <port> <a second>`
const [port, perSecond] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: 64 })
const EVERY_MS = 20
const PATIENCE_MS = 30_000
const met = { requests: 0, byAnswer: {}, failures: [] }
let inFlight = 0
let owed = 0
let last = performance.now()

function visit() {
  // Every fourth changes something: it may not be sent twice, so it shows what a retry would hide.
  const method = met.requests % 4 === 0 ? 'POST' : 'GET'
  met.requests += 1
  inFlight += 1
  const done = (failure) => {
    inFlight -= 1
    if (failure !== undefined) met.failures.push(`${method}: ${failure}`)
    finish()
  }
  const sent = request({ host: '127.0.0.1', port, method, path: '/', agent, timeout: PATIENCE_MS }, (answer) => {
    let body = ''
    answer.setEncoding('utf8')
    answer.on('data', (text) => {
      body += text
    })
    answer.on('error', (error) => done(`the answer broke: ${error.message}`))
    answer.on('end', () => {
      if (answer.statusCode !== 200) return done(`${answer.statusCode} ${body}`)
      met.byAnswer[body] = (met.byAnswer[body] ?? 0) + 1
      done()
    })
  })
  sent.on('timeout', () => sent.destroy(new Error('no answer')))
  sent.on('error', (error) => done(error.message))
  sent.end(method === 'POST' ? 'some body' : undefined)
}

const timer = setInterval(() => {
  const now = performance.now()
  owed = Math.min(owed + ((now - last) / 1_000) * perSecond, perSecond)
  last = now
  for (; owed >= 1; owed -= 1) visit()
}, EVERY_MS)

let isOver = false
function finish() {
  if (!isOver || inFlight > 0) return
  process.send(met, () => process.disconnect())
  agent.destroy()
}

process.on('message', () => {
  isOver = true
  clearInterval(timer)
  finish()
})
process.on('disconnect', () => process.exit(0))
