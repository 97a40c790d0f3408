import { startServer } from '#server/start.ts'
import { createClient } from '#contract/client.ts'
import { registerAgent, sendFacts, reportApplications, agentStream, answerCommand, sendLogs, sendHeartbeat } from '#contract/agent.ts'
import { systemClock } from '#tools/clock.ts'
import { silentLog } from '#tools/log.ts'
import { newId } from '#tools/id.ts'
import { writeFileSync, mkdirSync, readFileSync, existsSync } from 'node:fs'
import * as f from './view/story-fixture.ts'
const home = process.argv[2] ?? ''
const port = Number(process.argv[3] ?? 0)
mkdirSync(home, { recursive: true })
const s = await startServer({ listen: { host: '127.0.0.1', port }, home: home + '/server', version: '0.1.0', log: silentLog, clock: systemClock })
const token = s.adminToken ?? await s.renewAdminToken()
writeFileSync(home + '/cli.json', JSON.stringify({ server: s.url, token }), { mode: 0o600 })
const keyFile = home + '/agent.key'
const key = existsSync(keyFile) ? readFileSync(keyFile, 'utf8') : await s.createAgent('local')
writeFileSync(keyFile, key)
const c = createClient({ url: s.url, token: key })
await c.call(registerAgent, { body: { name: 'local', version: '0.1.0', providers: [], stages: [], targets: [{ name: 'this-host', kind: 'host' }], repositories: [{ name: 'demo', url: '/tmp/demo.git', branch: 'main' }] } })
const plan = f.planOf({})
const report = (name: string) => ({ name, description: 'The storefront 商店', kind: 'host', target: 'this-host', labels: { env: 'prod' }, repository: 'demo', path: 'shop/app.slipway.yaml', address: 'http://127.0.0.1:8081', sync: 'synced' as const, sentence: 'Runs 1b2c3d4 and is healthy', head: plan.revision, running: plan.running!, versions: [{ name: 'shop', version: '1b2c3d4' }], live: { at: Date.now(), health: 'healthy' as const, reason: '4 of 4 instances ready', resources: [{ id: 'p', kind: 'process', name: 'primary-1', variant: 'primary', health: 'healthy' as const, reason: 'answers' }], weights: { primary: 100 } }, drift: [{ resource: 'shop', path: 'replicas', before: '4', after: '3' }], warnings: [], evaluatedAt: Date.now() })
await c.call(reportApplications, { body: { applications: [report('shop'), report('cart')], removed: [] } })
async function play(id: string, bodies: any[], speed: number) {
  const facts = f.factsOf(bodies, id)
  const begin = Date.now()
  for (const fact of facts) {
    const offset = (fact.at - f.START) / speed
    const wait = begin + offset - Date.now()
    if (wait > 0) await new Promise((r) => setTimeout(r, wait))
    const shifted = JSON.parse(JSON.stringify(fact, (k, v) => (typeof v === 'number' && v > f.START - 1e6 && v < f.START + 1e9 ? Math.round(begin + (v - f.START) / speed) : v)))
    const r = await c.call(sendFacts, { body: { facts: [shifted] } })
    if (r.deployments[0]?.refused) console.log(r.deployments[0].refused)
    if (fact.kind === 'step-started') await c.call(sendLogs, { body: { chunks: [{ deployment: id, step: fact.step, offset: 0, text: `begin ${fact.step}\n\x1b[31mred\x1b[0m \x1b]0;evil\x07title\nlast line`, ended: true }] } })
  }
}
const hostile = 'Fix \x1b]0;pwned\x07 the \x1b[2J页面 \u202Eevil\u202C and go'
for await (const { data } of c.stream(agentStream, { keepTrying: true })) {
  if (data.type !== 'command') continue
  const { command } = data
  const id = newId(Date.now())
  console.log('command', JSON.stringify(command.body))
  if (command.body.kind === 'sync') {
    await c.call(answerCommand, { params: { id: command.id }, body: { status: 'done', message: 'Deploying 8f3c2d1', deployment: id } })
    void play(id, (command.body.strategy === 'quick' ? f.approvalBodies : f.rolledBackBodies)({ message: hostile, application: command.body.application }), command.body.strategy === 'quick' ? 10 : 3)
  } else await c.call(answerCommand, { params: { id: command.id }, body: { status: 'refused', message: 'No stage of deployment waits for it' } })
}
