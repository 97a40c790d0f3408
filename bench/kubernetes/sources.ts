/** The files of an application, by path. */
export type Files = Readonly<Record<string, string>>

/** A chart of four objects with its own values, as teams have them. */
export function chartFiles(name: string): Files {
  const labels =
    '{{- define "labels" }}\napp.kubernetes.io/name: {{ .Chart.Name }}\napp.kubernetes.io/instance: {{ .Release.Name }}\n{{- end }}\n'
  return {
    'chart/Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "1.0.0"\n`,
    'chart/values.yaml':
      'replicas: 1\nimage: {repository: registry.example.com/shop/web, tag: 1.0.0}\nsettings: {level: info}\n',
    'chart/templates/_labels.tpl': labels,
    'chart/templates/config.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n  labels: {{- include "labels" . | nindent 4 }}\ndata:\n{{- range $key, $value := .Values.settings }}\n  {{ $key }}: {{ $value | quote }}\n{{- end }}\n',
    'chart/templates/account.yaml':
      'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .Release.Name }}\n  labels: {{- include "labels" . | nindent 4 }}\n',
    'chart/templates/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}\n  labels: {{- include "labels" . | nindent 4 }}\nspec:\n  selector: {{- include "labels" . | nindent 4 }}\n  ports: [{name: http, port: 80, targetPort: http}]\n',
    'chart/templates/deployment.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n  labels: {{- include "labels" . | nindent 4 }}\nspec:\n  replicas: {{ .Values.replicas }}\n  selector:\n    matchLabels: {{- include "labels" . | nindent 6 }}\n  template:\n    metadata:\n      labels: {{- include "labels" . | nindent 8 }}\n    spec:\n      serviceAccountName: {{ .Release.Name }}\n      containers:\n        - name: web\n          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"\n          ports: [{name: http, containerPort: 8080}]\n          envFrom: [{configMapRef: {name: {{ .Release.Name }}}}]\n',
    'values.yaml': `replicas: 2\nsettings: {level: debug, application: ${name}}\n`,
  }
}

/** A base and an overlay of it that changes names, labels, the image and the replicas. */
export function kustomizeFiles(name: string): Files {
  return {
    'kustomization.yaml': `resources: [base]\nnamePrefix: ${name}-\nlabels:\n  - pairs: {team: shop}\n    includeSelectors: false\nimages:\n  - {name: registry.example.com/shop/web, newTag: 1.0.1}\nreplicas:\n  - {name: web, count: 2}\nconfigMapGenerator:\n  - name: settings\n    literals: [application=${name}]\n`,
    'base/kustomization.yaml': 'resources: [deployment.yaml, service.yaml, account.yaml]\n',
    'base/account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n',
    'base/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n  ports: [{name: http, port: 80, targetPort: http}]\n',
    'base/deployment.yaml':
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec:\n      serviceAccountName: web\n      containers:\n        - name: web\n          image: registry.example.com/shop/web:1.0.0\n          ports: [{name: http, containerPort: 8080}]\n          envFrom: [{configMapRef: {name: settings}}]\n',
  }
}
