{{/* What the agent needs in each namespace that it deploys to. */}}
{{- define "slipway.rules" -}}
{{- $held := `[get, list, watch, create, patch, update, delete]` -}}
{{- $seen := `[get, list, watch]` -}}
# What applications hold, and the list of it that the agent keeps in a ConfigMap.
- apiGroups: ['']
  resources: [configmaps, persistentvolumeclaims, pods, serviceaccounts, services]
  verbs: {{ $held }}
- apiGroups: [apps]
  resources: [daemonsets, deployments, statefulsets]
  verbs: {{ $held }}
- apiGroups: [batch]
  resources: [cronjobs, jobs]
  verbs: {{ $held }}
- apiGroups: [autoscaling]
  resources: [horizontalpodautoscalers]
  verbs: {{ $held }}
- apiGroups: [policy]
  resources: [poddisruptionbudgets]
  verbs: {{ $held }}
- apiGroups: [networking.k8s.io]
  resources: [ingresses, networkpolicies]
  verbs: {{ $held }}
{{- if .rights.secrets }}
- apiGroups: ['']
  resources: [secrets]
  verbs: {{ $held }}
{{- end }}
{{- if has "gateway" .rights.traffic }}
- apiGroups: [gateway.networking.k8s.io]
  resources: [httproutes]
  verbs: {{ $held }}
{{- end }}
{{- if has "istio" .rights.traffic }}
- apiGroups: [networking.istio.io]
  resources: [destinationrules, virtualservices]
  verbs: {{ $held }}
{{- end }}
{{- if has "smi" .rights.traffic }}
- apiGroups: [split.smi-spec.io]
  resources: [trafficsplits]
  verbs: {{ $held }}
{{- end }}
# What is shown, and what says why something is not healthy.
- apiGroups: ['']
  resources: [events]
  verbs: [list]
- apiGroups: ['']
  resources: [pods/log]
  verbs: [get]
- apiGroups: [apps]
  resources: [replicasets]
  verbs: {{ $seen }}
- apiGroups: [discovery.k8s.io]
  resources: [endpointslices]
  verbs: {{ $seen }}
{{- with .rights.rules }}
# Yours.
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* What has no namespace. */}}
{{- define "slipway.clusterRules" -}}
{{- $held := `[get, list, watch, create, patch, update, delete]` -}}
{{- if .rights.namespaces }}
- apiGroups: ['']
  resources: [namespaces]
  verbs: {{ $held }}
{{- end }}
{{- if .rights.definitions }}
- apiGroups: [apiextensions.k8s.io]
  resources: [customresourcedefinitions]
  verbs: {{ $held }}
{{- end }}
{{- end -}}

{{- define "slipway.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ include "slipway.name" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end -}}
