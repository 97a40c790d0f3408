import { ANNOTATIONS, groupOf } from '../manifest.ts'
import type { LiveObject, Manifest } from '../manifest.ts'
import { apiServiceHealth, definitionHealth, namespaceHealth } from './cluster-kinds.ts'
import { conditionsHealth } from './conditions.ts'
import { daemonSetHealth } from './daemon-set.ts'
import { deletionHealth } from './deletion.ts'
import { deploymentHealth, replicaSetHealth } from './deployment.ts'
import { gatewayClassHealth, gatewayHealth, gatewayPolicyHealth, routeHealth } from './gateway.ts'
import { cronJobHealth, jobHealth } from './job.ts'
import { healthy } from './judge.ts'
import type { HealthContext, Judge, Verdict } from './judge.ts'
import { ingressHealth, serviceHealth } from './network.ts'
import { podHealth } from './pod.ts'
import { ruleHealth } from './rules.ts'
import { autoscalerHealth, disruptionBudgetHealth } from './scaling.ts'
import { statefulSetHealth } from './stateful-set.ts'
import { claimHealth } from './storage.ts'

export type { HealthContext, Verdict } from './judge.ts'

const exists: Judge = () => healthy('it is there')

/** Every kind with a rule of its own. */
const JUDGES: Readonly<Record<string, Judge>> = {
  '/ConfigMap': exists,
  '/Endpoints': exists,
  '/LimitRange': exists,
  '/Namespace': namespaceHealth,
  '/PersistentVolumeClaim': claimHealth,
  '/Pod': podHealth,
  '/ReplicationController': replicaSetHealth,
  '/ResourceQuota': exists,
  '/Secret': exists,
  '/Service': serviceHealth,
  '/ServiceAccount': exists,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionHealth,
  'apiregistration.k8s.io/APIService': apiServiceHealth,
  'apps/ControllerRevision': exists,
  'apps/DaemonSet': daemonSetHealth,
  'apps/Deployment': deploymentHealth,
  'apps/ReplicaSet': replicaSetHealth,
  'apps/StatefulSet': statefulSetHealth,
  'autoscaling/HorizontalPodAutoscaler': autoscalerHealth,
  'batch/CronJob': cronJobHealth,
  'batch/Job': jobHealth,
  'discovery.k8s.io/EndpointSlice': exists,
  'gateway.networking.k8s.io/BackendTLSPolicy': gatewayPolicyHealth,
  'gateway.networking.k8s.io/GRPCRoute': routeHealth,
  'gateway.networking.k8s.io/Gateway': gatewayHealth,
  'gateway.networking.k8s.io/GatewayClass': gatewayClassHealth,
  'gateway.networking.k8s.io/HTTPRoute': routeHealth,
  'gateway.networking.k8s.io/ReferenceGrant': exists,
  'gateway.networking.k8s.io/TCPRoute': routeHealth,
  'gateway.networking.k8s.io/TLSRoute': routeHealth,
  'gateway.networking.k8s.io/UDPRoute': routeHealth,
  'networking.k8s.io/Ingress': ingressHealth,
  'networking.k8s.io/IngressClass': exists,
  'networking.k8s.io/NetworkPolicy': exists,
  'policy/PodDisruptionBudget': disruptionBudgetHealth,
  'rbac.authorization.k8s.io/ClusterRole': exists,
  'rbac.authorization.k8s.io/ClusterRoleBinding': exists,
  'rbac.authorization.k8s.io/Role': exists,
  'rbac.authorization.k8s.io/RoleBinding': exists,
  'scheduling.k8s.io/PriorityClass': exists,
  'storage.k8s.io/StorageClass': exists,
}

/**
 * How an object is, and why. In this order: what is being deleted is progressing; the application's own rules; the rule
 * of its kind; else what its conditions say. Pure.
 */
export function healthOf(object: LiveObject, context: HealthContext): Verdict {
  const judge = JUDGES[`${groupOf(object.apiVersion)}/${object.kind}`] ?? conditionsHealth
  return deletionHealth(object) ?? ruleHealth(object, context.rules ?? []) ?? judge(object, context)
}

/** Whether its annotation says that its health does not matter. */
export function isHealthIgnored(object: Manifest | undefined): boolean {
  const ignored = object?.metadata.annotations?.[ANNOTATIONS.ignore] ?? ''
  return ignored.split(',').some((one) => ['health', 'all'].includes(one.trim()))
}
