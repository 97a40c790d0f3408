import type { FrontSpec, VariantSpec } from '#host/api.ts'
import type { AppSettings } from './settings.ts'

export interface ReleaseFile {
  /** Relative, with `/`. */
  readonly path: string
  readonly mode: 'file' | 'executable'
  /** Digest of the contents in the blobs. */
  readonly blob: string
  readonly size: number
  /** The contents of a small text, so that a difference can be shown. */
  readonly text?: string | undefined
}

/** What an application's folder comes to. With the blobs it names it can be put back without git. */
export interface Desired {
  readonly settings: Omit<AppSettings, 'target'>
  readonly files: readonly ReleaseFile[]
  /** Digest of paths, modes and contents: the name of the release's folder. */
  readonly release: string
}

/** What the daemon is told to run; `folder` holds the files. */
export function variantSpec({ settings, release }: Desired, folder: string, replicas: number): VariantSpec {
  const { health, stop } = settings
  return {
    release,
    folder,
    command: settings.run,
    env: settings.env,
    portVariable: settings.port,
    replicas,
    health: {
      ...(health.path === undefined ? {} : { path: health.path }),
      everyMs: health.every,
      timeoutMs: health.timeout,
      healthyAfter: health.healthyAfter,
      unhealthyAfter: health.unhealthyAfter,
      startWithinMs: health.startWithin,
    },
    stop: { signal: stop.signal, graceMs: stop.grace, drainMs: stop.drain },
  }
}

export function frontSpec({ settings }: Desired): FrontSpec {
  const { listen, headers, sticky } = settings
  return { listen, headers, ...(sticky ? { sticky: { maxAgeMs: sticky.for } } : {}) }
}

/** A file's contents and mode, as people compare them. */
export function nameOf({ blob, mode }: Pick<ReleaseFile, 'blob' | 'mode'>): string {
  return mode === 'executable' ? `${shortRelease(blob)}, executable` : shortRelease(blob)
}

export function shortRelease(release: string): string {
  return release.slice(0, 12)
}
