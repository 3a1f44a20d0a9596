import type { StrategyInfo } from '../../../shared/model/state.ts'
import type { StrategyDeps } from '../strategy.ts'

export interface Cp {
  /** Absolute path. */
  program: string
  xargs: string
  /** `BSD` is macOS's cp too; it has no --parents. */
  flavour: 'GNU' | 'BSD'
  version: string
}

export interface Detection {
  info: StrategyInfo
  cp: Cp | null
}

/** Milliseconds that a small call may take. */
const limit = 20_000

/** Which cp this is: GNU's tells its version, the BSDs' do not know the question. */
export function createDetect({ door, platform }: Pick<StrategyDeps, 'door' | 'platform'>): () => Promise<Detection> {
  const good = new Map<string, Detection>()
  const unusable = (why: string): Detection => ({
    cp: null,
    info: { id: 'cp', unavailable: why, fix: install(platform), version: null, path: null, flavour: null },
  })
  return async () => {
    const [program, xargs] = await Promise.all([door.which('cp'), door.which('xargs')])
    if (program === null) return unusable('cp is not in the PATH.')
    if (xargs === null) return unusable('xargs, which feeds cp with names, is not in the PATH.')
    const known = good.get(`${program} ${xargs}`)
    if (known !== undefined) return known
    const command = { name: 'cp version', program, args: ['--version'] }
    const { ended, stdout } = await door.capture(command, { timeLimitMs: limit })
    if (ended.by === 'timeout' || ended.by === 'spawn-failure') return unusable(`${program} could not be started.`)
    const version = /GNU coreutils\) (\S+)/.exec(stdout.toString('utf8'))?.[1]
    const cp: Cp = { program, xargs, flavour: version === undefined ? 'BSD' : 'GNU', version: version ?? platform }
    const info: StrategyInfo = {
      id: 'cp',
      unavailable: null,
      fix: null,
      version: version ?? null,
      path: program,
      flavour: cp.flavour,
    }
    good.set(`${program} ${xargs}`, { cp, info })
    return { cp, info }
  }
}

function install(platform: NodeJS.Platform): string {
  return platform === 'linux' ? 'sudo apt install coreutils findutils' : 'ls -l /bin/cp /usr/bin/xargs'
}
