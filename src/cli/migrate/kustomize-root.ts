import { relative } from 'node:path/posix'
import type { Place } from './translation.ts'

const MOST_FOLDERS = 500

/**
 * The folder that the file belongs into: Slipway renders what lies in the application's folder, so it must hold all
 * that the kustomization names. `path` leads from there to the kustomization.
 */
export function kustomizeRoot(place: Place, folder: string): { readonly folder: string; readonly path?: string } {
  const root = [...foldersOf(place, folder)].reduce(sharedFolder, folder)
  return root === folder ? { folder } : { folder: root, path: relative(`/${root}`, `/${folder}`) }
}

/** The folder and those that its kustomization leads to. */
export function foldersOf(place: Place, folder: string): ReadonlySet<string> {
  const seen = new Set([folder])
  for (const one of seen) {
    if (seen.size > MOST_FOLDERS) break
    for (const path of place.named(one)) seen.add(place.folder(path) === undefined ? parentOf(path) : path)
  }
  return seen
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

function sharedFolder(a: string, b: string): string {
  const others = b.split('/')
  const parts = a.split('/')
  const differs = parts.findIndex((part, at) => part !== others[at])
  return (differs < 0 ? parts : parts.slice(0, differs)).join('/')
}
