import { type Core, expandHome } from '../core.ts'
import { type RawPath, rawFromText } from '../system/rawpath.ts'

/**
 * Folders that hold copies or our own files: never searched and never backed up, or backups would find themselves.
 * Destinations once used stay on the list after their job is gone.
 */
export async function neverEnter(core: Core): Promise<Set<RawPath>> {
  const { folders } = core
  const own = [folders.config, folders.data, folders.cache, folders.runtime, folders.logs].map(rawFromText)
  const destinations = core.config.current().jobs.map((job) => expandHome(core, job.destination.path))
  const once = await core.history.list<string>('never-enter:')
  return new Set([...own, ...destinations, ...once.map((fact) => fact.value as RawPath)])
}

/** Remembers a folder that holds copies (a destination, a restore target). */
export async function rememberCopies(core: Core, folder: RawPath): Promise<void> {
  await core.history.set(`never-enter:${Buffer.from(folder, 'latin1').toString('base64url')}`, folder)
}
