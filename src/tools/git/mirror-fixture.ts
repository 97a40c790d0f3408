import path from 'node:path'
import { testPlace, testRepository } from './fixture.ts'
import type { TestRepository } from './fixture.ts'
import { openMirror } from './mirror.ts'
import type { Mirror, MirrorOptions } from './mirror.ts'
import { parseRemote } from './url.ts'

/** For tests: a repository, and mirrors of it that are closed at the end. */
export interface MirrorScene {
  readonly folder: string
  readonly repo: TestRepository
  open(options?: Partial<MirrorOptions>): Promise<Mirror>
  [Symbol.asyncDispose](): Promise<void>
}

export async function mirrorScene(): Promise<MirrorScene> {
  const place = await testPlace()
  const repo = await testRepository(path.join(place.folder, 'shop'))
  const opened: Mirror[] = []
  return {
    folder: place.folder,
    repo,
    async open(options = {}) {
      const remote = parseRemote(repo.folder)
      const mirror = await openMirror({ folder: `${place.folder}/mirror`, remote, branches: ['main'], ...options })
      opened.push(mirror)
      return mirror
    },
    async [Symbol.asyncDispose]() {
      for (const mirror of opened) await mirror.close()
      await place[Symbol.asyncDispose]()
    },
  }
}
