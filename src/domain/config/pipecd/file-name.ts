/** How the files end that describe applications: our own first. */
export const NATIVE_SUFFIX = '.slipway.yaml'
const PIPECD_SUFFIXES: readonly string[] = ['.pipecd.yaml', '.pipe.yaml']
export const APPLICATION_SUFFIXES: readonly string[] = [NATIVE_SUFFIX, ...PIPECD_SUFFIXES]

/** By its name alone, whatever is in it. */
export function isPipecdFile(path: string): boolean {
  return PIPECD_SUFFIXES.some((suffix) => path.endsWith(suffix))
}

export function isApplicationFile(path: string): boolean {
  return APPLICATION_SUFFIXES.some((suffix) => path.endsWith(suffix))
}

/** Where PipeCD keeps what the applications of a repository share. */
export const PIPECD_FOLDER = '.pipe'

/** A kustomization beside PipeCD's file makes it render by Kustomize, though the file says nothing of it. */
export const KUSTOMIZATIONS: readonly string[] = ['kustomization.yaml', 'kustomization.yml', 'Kustomization']

/** PipeCD's files for which our own in the same folder stands, with that one's path. */
export function overruledFiles(paths: readonly string[]): ReadonlyMap<string, string> {
  const native = new Map<string, string>()
  for (const path of paths) {
    if (path.endsWith(NATIVE_SUFFIX) && !native.has(folderOf(path))) native.set(folderOf(path), path)
  }
  const pairs = paths.filter(isPipecdFile).flatMap((path) => {
    const winner = native.get(folderOf(path))
    return winner === undefined ? [] : [[path, winner] as const]
  })
  return new Map(pairs)
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}
