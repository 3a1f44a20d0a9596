import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeSample, type Sample } from '../../scripts/make-sample.ts'

/** A fresh user: a home with real projects, and a place for backups beside it. */
export interface Home {
  /** Holds all of it; the app's own folders lie in `app` below. */
  dir: string
  home: string
  sample: Sample
  /** Not made yet. */
  destination: string
  remove(): Promise<void>
}

export async function makeHome(): Promise<Home> {
  const dir = await mkdtemp(join(tmpdir(), 'ctxb-home-'))
  const sample = await makeSample(dir)
  return {
    dir,
    home: sample.home,
    sample,
    destination: join(dir, 'backups'),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  }
}
