import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** What a real Kubernetes 1.36 API server was asked, and what it answered. */
export interface Recording {
  readonly scenario: string
  readonly steps: readonly Step[]
}

export interface Step {
  readonly note?: string
  readonly request?: RecordedRequest
  readonly response?: { readonly status: number; readonly warning?: string; readonly body: unknown }
  /** Of a watch; recorded when it ended. */
  readonly events?: readonly { readonly afterMs: number; readonly event: unknown }[]
}

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly watch?: boolean
}

export function readRecording(name: string): Recording {
  const text = gunzipSync(readFileSync(new URL(`../recordings/${name}.json.gz`, import.meta.url))).toString()
  return JSON.parse(text) as Recording
}
