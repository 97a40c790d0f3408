/** How a third version comes to its end before it is promoted. */
export type End =
  /** Its image is not there. */
  | 'image'
  /** Likewise, and its file says that nothing is rolled back by itself. */
  | 'held'
  /** A person cancels it while it waits. */
  | 'cancel'
  | 'reject'
  /** Prometheus or the application itself gives worse answers. */
  | 'measured'
  /** The canary writes the lines that the analysis looks for. */
  | 'lines'

/** What is seen of an example when it runs. */
export interface Course {
  /** Replicas of each size that a canary is given; two are in git, unless said otherwise. */
  readonly canary?: readonly number[]
  /** The canary's share of the requests, in percent, each time it changes. */
  readonly shares?: readonly number[]
  /** What a program renders from it; else the manifests of its folder. */
  readonly renders?: readonly string[]
  /** Name of its Deployment; else its own. */
  readonly workload?: string
  readonly end?: End
  /** It cannot be deployed as it is. */
  readonly isRefused?: true
}

const ALL_AT_ONCE = { canary: [2], shares: [0, 100, 0] }
const A_FIFTH = { canary: [1], shares: [0, 20, 0] }

export const COURSES: Readonly<Record<string, Course>> = {
  simple: { end: 'image' },
  canary: { canary: [1], end: 'image' },
  'canary-by-config-change': { canary: [1], end: 'cancel' },
  'canary-patch': { canary: [1], end: 'image' },
  'multi-step-canary': { canary: [1], shares: [0, 10, 50, 0], end: 'reject' },
  'blue-green': { ...ALL_AT_ONCE, end: 'reject' },
  approval: { end: 'reject' },
  'analysis-by-metrics': { canary: [1], end: 'measured' },
  'analysis-by-log': { canary: [1], end: 'lines' },
  'analysis-by-http': { canary: [1], end: 'measured' },
  'analysis-with-baseline': { canary: [1], end: 'measured' },
  'helm-local-chart': { canary: [1], renders: ['Deployment shop'], workload: 'shop', end: 'image' },
  'helm-remote-repository': { renders: ['ConfigMap about', 'Deployment helm-remote-repository'] },
  'helm-remote-git': { renders: ['Deployment helm-remote-git'] },
  'kustomize-local-base': {
    renders: ['Deployment kustomize-local-base', 'Service kustomize-local-base'],
    end: 'image',
  },
  'kustomize-remote-base': { renders: ['Deployment kustomize-remote-base'], isRefused: true },
  'istio-canary': { ...A_FIFTH, end: 'cancel' },
  'istio-blue-green': { ...ALL_AT_ONCE, end: 'cancel' },
  'smi-canary': { ...A_FIFTH, end: 'cancel' },
  'smi-blue-green': { ...ALL_AT_ONCE, end: 'cancel' },
  'script-run': { end: 'image' },
  'plugin-canary': { canary: [1], end: 'held' },
}
