{{- define "slipway.name" -}}
{{- printf "%s-%s" (.root.Release.Name | trunc 50 | trimSuffix "-") .part -}}
{{- end -}}

{{- define "slipway.selector" -}}
app.kubernetes.io/name: slipway
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "slipway.labels" -}}
{{ include "slipway.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{- end -}}

{{- define "slipway.metadata" -}}
metadata:
  name: {{ include "slipway.name" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "slipway.labels" . | nindent 4 }}
{{- end -}}

{{- define "slipway.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What both pods have in common. */}}
{{- define "slipway.pod" -}}
serviceAccountName: {{ include "slipway.name" . }}
automountServiceAccountToken: {{ eq .part "agent" }}
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  # Files of its volume stay readable by it alone.
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .settings.scheduling }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "slipway.container" -}}
name: slipway
image: {{ include "slipway.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [{{ .part }}, --config, /etc/slipway/config/{{ .part }}.yaml]
env:
  - { name: SLIPWAY_HOME, value: /var/lib/slipway }
  {{- with .settings.env }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
resources:
  {{- toYaml .settings.resources | nindent 2 }}
{{- end -}}

{{/* Where the agent answers probes: nothing, where it does not. What the file of another says is that one's to know. */}}
{{- define "slipway.healthPort" -}}
{{- if or .healthPort (not .configSecret) -}}
{{- .healthPort | default 8081 -}}
{{- end -}}
{{- end -}}

{{- define "slipway.claim" -}}
accessModes: [ReadWriteOnce]
{{- with .className }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end -}}
