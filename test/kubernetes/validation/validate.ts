import { groupKind } from '../kinds/resource.ts'
import type { Resource } from '../kinds/resource.ts'
import type { ApiObject } from '../object.ts'
import type { Cause } from '../status.ts'
import { validateMetadata } from './names.ts'
import {
  validateAutoscaler,
  validateBinding,
  validateClaim,
  validateData,
  validateDefinition,
  validateIngress,
  validateService,
} from './others.ts'
import { validateRules } from './rules.ts'
import {
  validateCronJob,
  validateDaemonSet,
  validateDeployment,
  validateJob,
  validatePod,
  validateStatefulSet,
} from './workloads.ts'

type Validate = (object: ApiObject, before?: ApiObject) => Cause[]

const BY_KIND: Readonly<Record<string, Validate>> = {
  Pod: validatePod,
  ConfigMap: validateData,
  Secret: validateData,
  Service: validateService,
  PersistentVolumeClaim: validateClaim,
  'apps/Deployment': validateDeployment,
  'apps/ReplicaSet': validateDeployment,
  'apps/StatefulSet': validateStatefulSet,
  'apps/DaemonSet': validateDaemonSet,
  'batch/Job': validateJob,
  'batch/CronJob': validateCronJob,
  'networking.k8s.io/Ingress': validateIngress,
  'rbac.authorization.k8s.io/RoleBinding': validateBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': validateBinding,
  'autoscaling/HorizontalPodAutoscaler': validateAutoscaler,
  'apiextensions.k8s.io/CustomResourceDefinition': validateDefinition,
}

/** Everything that is wrong with an object, and with the change of it. */
export function validate(resource: Resource, object: ApiObject, before?: ApiObject): Cause[] {
  const own = resource.custom
    ? validateRules(object, resource.schema)
    : (BY_KIND[groupKind(resource)]?.(object, before) ?? [])
  return [...(before ? [] : validateMetadata(object, resource)), ...own]
}
