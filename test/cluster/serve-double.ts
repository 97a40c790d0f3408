// Serves a double of an API server until it is interrupted, and prints the path of its kubeconfig:
// `node test/cluster/serve-double.ts`, then `npm run test:kubernetes -- --kubeconfig <path>` or `kubectl --kubeconfig <path>`.
import { once } from 'node:events'
import { startDouble } from './double.ts'

await using double = await startDouble()
process.stdout.write(`${double.kubeconfig}\n`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
