import { stringify } from 'yaml'
import type { RenderedFile } from '#domain/provider.ts'
import type { Blobs } from '#domain/source.ts'
import { formatDuration } from '#domain/unit.ts'
import type { Desired, ReleaseFile } from './desired.ts'
import { maskEnvironment } from './mask.ts'
import { AppSettings } from './settings.ts'

/** In a folder that no release has files in by accident. */
const SETTINGS_FILE = '.slipway/host.yaml'
/** A larger file is named, and not read: it is no configuration. */
const MOST_BYTES = 4 * 1024 * 1024

/** The settings, as they would be written, then the files of the release. Errors: `blob.*`. */
export async function* configuration(desired: Desired, blobs: Blobs): AsyncGenerator<RenderedFile, void> {
  yield { path: SETTINGS_FILE, text: stringify({ host: written(desired.settings) }, { lineWidth: 0 }) }
  for (const file of desired.files) {
    if (file.size > MOST_BYTES) yield { path: file.path, text: '', cut: true }
    else yield { path: file.path, text: await textOf(file, blobs) }
  }
}

/** In the order of the reference. Values of variables that look like secrets stay here; times have their units. */
function written({ env, health, stop, sticky, ...settings }: Desired['settings']): unknown {
  const { every, timeout, startWithin, ...probe } = health
  const [grace, drain] = [formatDuration(stop.grace), formatDuration(stop.drain)]
  const limits = { every, timeout, startWithin }
  const times = Object.fromEntries(Object.entries(limits).map(([key, ms]) => [key, formatDuration(ms)]))
  const all: Record<string, unknown> = {
    ...settings,
    env: maskEnvironment(env),
    health: { ...probe, ...times },
    stop: { ...stop, grace, drain },
    ...(sticky ? { sticky: { for: formatDuration(sticky.for) } } : {}),
  }
  return Object.fromEntries(Object.keys(AppSettings.shape).flatMap((key) => (key in all ? [[key, all[key]]] : [])))
}

async function textOf({ text, blob }: ReleaseFile, blobs: Blobs): Promise<string | undefined> {
  if (text !== undefined) return text
  const bytes = await blobs.get(blob)
  if (bytes.includes(0)) return undefined
  const decoded = bytes.toString('utf8')
  return decoded.includes('\uFFFD') ? undefined : decoded
}
