import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { until } from './fault-rig.ts'

/** A network disk whose server can stop answering: whoever looks at it then waits, as with a dead NFS. */
export interface HungMount {
  hang(): void
  answer(): void
  /** Ends it, answering or not. */
  end(): Promise<void>
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why no mount can be made to hang here; null when it can. */
export const noHungMounts: string | null =
  process.platform !== 'linux'
    ? 'FUSE is Linux’s'
    : process.getuid?.() !== 0
      ? 'only root may end a hung mount'
      : !has('rclone') || !(has('fusermount') || has('fusermount3'))
        ? 'rclone and fusermount are needed'
        : null
if (noHungMounts !== null) console.warn(`tests of hung mounts are skipped: ${noHungMounts}`)

const isMounted = (folder: string): boolean =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => line.split(' ')[4] === folder)

/** Shows the folder `store` at `folder` through a server of its own (rclone over FUSE). */
export async function mountServed(store: string, folder: string): Promise<HungMount> {
  mkdirSync(store, { recursive: true })
  mkdirSync(folder, { recursive: true })
  // No cache: each look asks the server, as one does that no cache can answer.
  const options = ['--vfs-cache-mode', 'off', '--dir-cache-time', '0', '--attr-timeout', '0', '--config', '/dev/null']
  const server: ChildProcess = spawn('rclone', ['mount', store, folder, ...options], { stdio: 'ignore', cwd: '/' })
  await until(() => isMounted(folder), 'the served mount')
  return {
    hang: () => void server.kill('SIGSTOP'),
    answer: () => void server.kill('SIGCONT'),
    async end() {
      // Lazy first: nothing of the mount is asked.
      execFileSync('umount', ['-l', folder])
      server.kill('SIGKILL')
      await until(() => server.exitCode !== null || server.signalCode !== null, 'the server to end')
    },
  }
}
