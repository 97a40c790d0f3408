/** One folder of `examples`, and what is expected of it. */
export interface Example {
  readonly name: string
  /** Its application's file, where it is not called as PipeCD calls it. */
  readonly file?: string
  /** Kinds of the stages of its pipeline; without it: a quick sync. */
  readonly stages?: readonly string[]
  /** What must be there besides a cluster to render or to run it. Without it the test renders it. */
  readonly needs?: string
  /** What a cluster must know besides the built-in kinds, to run it. */
  readonly runsWith?: string
  /** Keys that a warning is given for, in the order of the file. */
  readonly warns?: readonly string[]
  /** What the error says, where it is none for us. */
  readonly refused?: RegExp
}

const CANARY = ['canary', 'wait', 'primary', 'clean']
const SHIFTED = ['canary', 'traffic', 'wait', 'primary', 'traffic', 'clean']
const MEASURED = ['canary', 'analysis', 'primary', 'clean']
const ISTIO = 'VirtualService of networking.istio.io'
const SMI = 'TrafficSplit of split.smi-spec.io'

export const EXAMPLES: readonly Example[] = [
  { name: 'simple' },
  { name: 'canary', file: '.pipe.yaml', stages: CANARY },
  { name: 'canary-by-config-change', stages: CANARY, warns: ['spec.pipeline.stages[2].with.prune'] },
  { name: 'canary-patch', stages: ['canary', 'primary', 'clean'] },
  {
    name: 'multi-step-canary',
    stages: ['canary', 'traffic', 'wait', 'canary', 'traffic', 'approval', 'primary', 'traffic', 'clean'],
    runsWith: ISTIO,
  },
  { name: 'blue-green', stages: ['canary', 'traffic', 'approval', 'primary', 'traffic', 'clean'] },
  { name: 'approval', stages: ['approval', 'primary'] },
  { name: 'analysis-by-metrics', stages: MEASURED, runsWith: 'a source `metrics` of the agent' },
  { name: 'analysis-by-log', stages: MEASURED, warns: ['spec.pipeline.stages[1].with.logs[0].query'] },
  { name: 'analysis-by-http', stages: MEASURED, runsWith: 'a server at the address' },
  {
    name: 'analysis-with-baseline',
    stages: ['canary', 'baseline', 'analysis', 'primary', 'clean', 'clean'],
    warns: ['spec.pipeline.stages[2].with.metrics[0].interval'],
    runsWith: 'a source `metrics` of the agent',
  },
  { name: 'helm-local-chart', stages: ['canary', 'primary', 'clean'], needs: '`helm`' },
  { name: 'helm-remote-repository', needs: '`helm`, and a chart repository' },
  { name: 'helm-remote-git', needs: '`helm`, and a git repository' },
  { name: 'kustomize-local-base', needs: '`kubectl`' },
  { name: 'kustomize-remote-base', needs: '`kubectl`, and a git repository; bases from elsewhere are refused' },
  { name: 'istio-canary', stages: SHIFTED, runsWith: ISTIO },
  { name: 'istio-blue-green', stages: SHIFTED, runsWith: ISTIO },
  { name: 'smi-canary', stages: SHIFTED, warns: ['spec.trafficRouting.method'], runsWith: SMI },
  { name: 'smi-blue-green', stages: SHIFTED, warns: ['spec.trafficRouting.method'], runsWith: SMI },
  { name: 'script-run', stages: ['script', 'sync'], warns: ['spec.pipeline.stages[1].with.prune'] },
  { name: 'plugin-canary', stages: ['canary', 'primary', 'clean'] },
  { name: 'secrets', refused: /spec\.encryption: .*Sealed Secrets/ },
  { name: 'multi-cluster-canary', refused: /kubernetes_multicluster is not supported yet.*one application for each/ },
]

/** Path of its file from the folder of the examples. */
export function exampleOf({ name, file = 'app.pipecd.yaml' }: Example): string {
  return `${name}/${file}`
}
