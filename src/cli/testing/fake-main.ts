import { openEngineWith } from '../../engine/host/engine-handle.ts'
import { acquireEngineLock } from '../../engine/host/lock.ts'
import { fakeEngine } from '../../engine/host/testing/fake-engine.ts'
import { ensureFolders, resolveFolders } from '../../engine/system/folders.ts'
import { RunStatus } from '../../shared/model/words.ts'
import { start } from '../start.ts'
import { systemHost } from '../system-host.ts'

/*
 * The command line as a real process with real lock, socket, signals and pipes, over a small engine.
 * FAKE_END: how runs end at once; without it they last until they are cancelled. FAKE_HANG: `status` never answers.
 * FAKE_PAGE: folder of the page.
 */
const host = systemHost()
const end = process.env['FAKE_END']
await start({
  ...host,
  pageRoot: process.env['FAKE_PAGE'] ?? host.pageRoot,
  async openEngine({ configDir, ...request }) {
    const env = configDir === undefined ? process.env : { ...process.env, CTX_BACKUP_HOME: configDir }
    const folders = resolveFolders({ env })
    await ensureFolders(folders)
    return await openEngineWith({
      ...request,
      env,
      folders,
      clock: host.clock,
      acquireLock: acquireEngineLock,
      create: async ({ owner }) =>
        fakeEngine({
          owner,
          ...(end === undefined ? {} : { autoEnd: { status: RunStatus.parse(end) } }),
          ...(process.env['FAKE_HANG'] === undefined
            ? {}
            : { answers: { status: () => new Promise<never>(() => undefined) } }),
        }),
    })
  },
})
