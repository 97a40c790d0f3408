import { durationOf } from '../duration.ts'
import type { Section } from '../section.ts'
import type { Stage } from '../translation.ts'

export interface Actions {
  readonly kubernetes: Stage
  /** Retries belong to stages: whoever writes the file puts them there. */
  readonly rest: { readonly retry?: Stage }
}

const MOST_RETRIES = 100

/** `install`, `upgrade`, `test`, `rollback` and `uninstall` of a HelmRelease. */
export function readActions(spec: Section): Actions {
  const install = spec.section('install')
  const upgrade = spec.section('upgrade')
  const createsNamespace = install?.flag('createNamespace', 'kubernetes.createNamespace') === true
  for (const action of [install, upgrade]) if (action) tellAction(action)
  install?.refuse(['replace', 'skipCRDs'], 'a name in use is not taken over, and definitions of the chart are applied')
  upgrade?.refuse(['preserveValues'], 'the values are those of the commit, always')
  upgrade?.settle(['chartNameChangeStrategy'], 'there are no Helm releases in the cluster')
  const [ofUpgrade, ofInstall] = [upgrade, install].map((action) => action && retryOf(action))
  const retry = ofUpgrade ?? ofInstall
  if (ofInstall && retry !== ofInstall && ofInstall['limit'] !== retry?.['limit']) {
    install?.tell('warning', 'a first deployment is tried as often as any other: the retries are those of `upgrade`')
  }
  tellRest(spec)
  return {
    kubernetes: createsNamespace ? { createNamespace: true } : {},
    rest: retry === undefined ? {} : { retry },
  }
}

function tellAction(action: Section): void {
  action.settle(['disableTakeOwnership', 'serverSideApply', 'cleanupOnFail'], 'every object is applied by the server')
  action.settle(['disableOpenAPIValidation'], 'the server validates always')
  action.warn(['disableSchemaValidation'], 'the values must fit the chart’s schema')
  action.warn(
    ['disableWait', 'disableWaitForJobs'],
    'a stage ends when all is healthy: `slipway.dev/ignore: health` leaves an object out',
  )
  action.refuse(['disableHooks'], 'hooks of the chart run: take a chart without them')
  action.warn(['timeout'], '`kubernetes.healthTimeout` is for all of it: it is taken from `spec.timeout`')
  if (action.flag('force') === true) {
    action.warn(['force'], 'give the objects concerned the annotation `slipway.dev/apply: replace`')
  }
  if (action.text('crds') === 'Skip') {
    action.refuse(['crds'], 'definitions of the chart are always applied: take a chart without them')
  } else action.settle(['crds'], 'definitions of the chart are applied, and come first')
}

/** A failed attempt is tried again; after the last one the deployment is rolled back. */
function retryOf(action: Section): Stage | undefined {
  const strategy = action.section('strategy')
  const name = strategy?.text('name', 'retry of the stages')
  const pause = durationOf(strategy?.whole('retryInterval', 'retry.backoff of the stages'))
  const remediation = action.section('remediation')
  const retries = remediation?.number('retries', 'retry.limit of the stages')
  remediation?.settle(['remediateLastFailure'], 'what fails is rolled back, unless `rollback: { automatic: false }`')
  remediation?.settle(['ignoreTestFailures'], 'tests of the chart are not run')
  if (remediation?.text('strategy', 'a rollback') === 'uninstall') {
    remediation.warn(['strategy'], 'what fails is rolled back to what ran before, and never removed as a whole')
  }
  if (name === 'RetryOnFailure') return { limit: MOST_RETRIES, ...(pause === undefined ? {} : { backoff: pause }) }
  if (retries === undefined || retries === 0) return undefined
  return { limit: retries < 0 ? MOST_RETRIES : Math.min(retries, MOST_RETRIES) }
}

function tellRest(spec: Section): void {
  const test = spec.section('test')
  if (test?.flag('enable') === true) {
    test.tell('warning', 'tests of the chart are not run: write a `script` or an `analysis` behind the sync')
  }
  test?.settle(['timeout', 'ignoreFailures', 'filters'], 'tests of the chart are not run')
  spec.settle(['rollback'], 'a rollback applies what ran before, and proves it')
  const uninstall = spec.section('uninstall')
  uninstall?.settle(['keepHistory', 'timeout', 'disableWait'], 'there are no Helm releases in the cluster')
  uninstall?.refuse(['disableHooks'], 'nothing of the chart runs when the application is removed')
  uninstall?.warn(['deletionPropagation'], 'objects are removed in the foreground, their dependents first')
}
