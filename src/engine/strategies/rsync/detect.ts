import { lstat, mkdir, mkdtemp, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StrategyInfo } from '../../../shared/model/state.ts'
import type { ProcessDoor } from '../../system/process.ts'
import { rawFromText } from '../../system/rawpath.ts'
import type { StrategyDeps } from '../strategy.ts'
import { parseVersion, type Rsync } from './features.ts'
import { outputArgs } from './output.ts'

export interface Detection {
  info: StrategyInfo
  /** Null when it cannot be used. */
  rsync: Rsync | null
}

/** Milliseconds that a small call may take. */
const limit = 20_000

/** Finds rsync and tries what is needed of it, once a program file; a failure is looked at again each time. */
export function createDetect({ door, platform }: Pick<StrategyDeps, 'door' | 'platform'>): () => Promise<Detection> {
  const good = new Map<string, Detection>()
  const install = platform === 'darwin' ? 'brew install rsync' : 'sudo apt install rsync'
  const unusable = (why: string, found: Rsync | null, path: string | null): Detection => ({
    rsync: null,
    info: {
      id: 'rsync',
      unavailable: why,
      fix: install,
      version: found?.version ?? null,
      path,
      flavour: found?.flavour ?? null,
    },
  })
  return async () => {
    const program = await door.which('rsync')
    if (program === null) return unusable('rsync is not installed.', null, null)
    const key = await fileStamp(program)
    const known = good.get(key)
    if (known !== undefined) return known
    const { stdout } = await door.capture(
      { name: 'rsync version', program, args: ['--version'] },
      { timeLimitMs: limit },
    )
    const rsync = parseVersion(program, stdout.toString('utf8'))
    if (rsync === null) return unusable(`${program} does not say which rsync it is.`, null, program)
    const failure = await trial(door, rsync)
    if (failure !== null) return unusable(failure, rsync, program)
    const { version, flavour } = rsync
    const detection: Detection = {
      rsync,
      info: { id: 'rsync', unavailable: null, fix: null, version, path: program, flavour },
    }
    good.set(key, detection)
    return detection
  }
}

/** Another file under this name, as after an update, has another stamp. */
async function fileStamp(program: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(program, { bigint: true })
  return `${program} ${ino} ${size} ${mtimeNs}`
}

/** Copies two names, one of them hostile, the way a run does. Null when it can do that, else why it is unfit. */
async function trial(door: ProcessDoor, rsync: Rsync): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'ctx-backup-rsync-'))
  const [from, to] = [join(folder, 'from'), join(folder, 'to')]
  try {
    await mkdir(join(from, 'a'), { recursive: true })
    await mkdir(to)
    await writeFile(join(from, 'a', 'new\nline'), 'x')
    await symlink('nowhere', join(from, 'a', 'link'))
    await writeFile(join(folder, 'names'), 'a\0')
    const args = [
      '-a',
      '-r',
      '--files-from=-',
      '--from0',
      `--link-dest=${from}`,
      ...outputArgs,
      '--',
      `${from}/`,
      `${to}/`,
    ]
    const { ended, stderrTail } = await door.run(
      { name: 'try rsync', program: rsync.program, args, stdinFile: rawFromText(join(folder, 'names')) },
      { timeLimitMs: limit },
    )
    const copied = await lstat(join(to, 'a', 'new\nline')).catch(() => null)
    const link = await readlink(join(to, 'a', 'link')).catch(() => null)
    if (ended.by === 'exit' && ended.code === 0 && copied !== null && link === 'nowhere') return null
    const said = stderrTail[0] === undefined ? '' : ` It said: ${stderrTail[0]}`
    return `This ${rsync.flavour} ${rsync.version} lacks what is needed to copy by lists of names.${said}`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
