import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { askLoginLink } from '../engine/host/lease.ts'
import type { Folders } from '../engine/store/types.ts'
import { ensureFolders, resolveFolders } from '../engine/system/folders.ts'
import { createSystemClock } from '../engine/system/system-clock.ts'
import type { CliHost } from './cli.ts'
import { readCrontab } from './crontab.ts'
import { createIo } from './output/io.ts'
import { packageRoot } from './package-root.ts'

const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The command line's host over this process. */
export function systemHost(): CliHost {
  const { env, stdin, stderr } = process
  const io = createIo(process.stdout, process.stderr)
  const clock = createSystemClock()
  const within = (configDir: string | undefined): { env: NodeJS.ProcessEnv; folders: Folders } => {
    const own = configDir === undefined ? env : { ...env, CTX_BACKUP_HOME: configDir }
    return { env: own, folders: resolveFolders({ env: own }) }
  }
  return {
    io,
    env,
    clock,
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    home: env.HOME ?? '',
    canAsk: stdin.isTTY === true && stderr.isTTY === true,
    async ask(question) {
      // On standard error, so that what is piped on holds answers only.
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
      } catch {
        return false // Ctrl-C or Ctrl-D at the question
      } finally {
        lines.close()
      }
    },
    crontab: () => readCrontab(env),
    stdin: () => text(stdin),
    pageRoot: fileURLToPath(new URL('dist/renderer/', packageRoot())),
    async openEngine({ configDir, ...request }) {
      // Help and usage errors come without it.
      const { openEngine } = await import('../engine/host/open-engine.ts')
      return await openEngine({ ...request, ...within(configDir), clock })
    },
    async askRunningServe(configDir) {
      const { folders } = within(configDir)
      // Whoever else could make our folder could answer in our name.
      await ensureFolders(folders)
      return await askLoginLink(folders.socket)
    },
    onSignal(on) {
      for (const signal of signals) process.on(signal, on)
      return () => {
        for (const signal of signals) process.off(signal, on)
      }
    },
    quit: (code) => process.exit(code),
  }
}
