interface QuickProcess {
  readonly options: readonly string[]
  load(): Promise<(options: never) => Promise<void>>
}

/** What runs for long, and which of its options have a value that needs no explaining when it is wrong. */
export const QUICK_PROCESSES: Readonly<Record<string, QuickProcess>> = {
  up: { options: ['repo', 'branch', 'home', 'port'], load: async () => (await import('./processes/up.ts')).up },
  server: { options: ['config', 'home', 'listen'], load: async () => (await import('./processes/server.ts')).server },
  agent: { options: ['config', 'home'], load: async () => (await import('./processes/agent.ts')).agent },
  host: { options: ['home'], load: async () => (await import('./processes/host.ts')).host },
}

/**
 * How to run a process that is asked for in the plainest way (`host --home <folder>`), without loading the tree of
 * commands, which would double its start. Undefined for anything else: the tree then decides and explains.
 */
export function quickStart(args: readonly string[]): (() => Promise<void>) | undefined {
  const [name = '', ...rest] = args
  const known = Object.hasOwn(QUICK_PROCESSES, name) ? QUICK_PROCESSES[name] : undefined
  const options = known && plainOptions(rest, known.options)
  if (!known || !options) return undefined
  return async () => {
    const start = await known.load()
    await start(options as never)
  }
}

function plainOptions(args: readonly string[], names: readonly string[]): object | undefined {
  const options: Record<string, string | number> = {}
  for (let i = 0; i < args.length; i += 2) {
    const [flag = '', text] = args.slice(i, i + 2)
    const name = flag.startsWith('--') ? flag.slice(2) : ''
    if (!names.includes(name) || text === undefined || text.startsWith('-')) return undefined
    const value = name === 'port' ? portOf(text) : text
    if (value === undefined) return undefined
    options[name] = value
  }
  return options
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined
}
