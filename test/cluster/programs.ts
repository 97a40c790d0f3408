type Container = Readonly<Record<string, unknown>>

/** What containers do, alike on a real node and in the double, which reads the same scripts. */
export interface Programs {
  /** Runs until it is stopped. */
  readonly serves: Container
  readonly crashes: Container
  readonly neverReady: Container
  readonly missing: Container
  readonly ends: Container
  readonly fails: Container
  /** A line, and runs until it is stopped. */
  writes(line: string): Container
}

/** As hardened clusters ask for it. */
const securityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 65_534,
  seccompProfile: { type: 'RuntimeDefault' },
}

export function programsFrom(registry: string): Programs {
  const shell = `${registry}/e2e-test-images/busybox`
  const image = `${shell}:1.36.1-1`
  const script = (text: string): Container => ({ image, command: ['sh', '-c', text], securityContext })
  return {
    serves: { image: `${registry}/pause:3.10`, securityContext },
    crashes: script('echo starting; echo fatal: cannot open the database; exit 3'),
    neverReady: { ...script('echo warming up; sleep 86400'), readinessProbe: { exec: { command: ['false'] } } },
    missing: { image: `${shell}:missing`, securityContext },
    ends: script('echo done'),
    fails: script('echo error: the task failed; exit 1'),
    writes: (line) => script(`echo ${line}; sleep infinity`),
  }
}
