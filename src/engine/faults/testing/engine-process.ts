import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { EngineApi } from '../../../shared/api.ts'
import { type Problem, ProblemError } from '../../../shared/model/problem.ts'
import type { Engine } from '../../engine.ts'
import type { TestHome } from '../../testing/engine-harness.ts'

const program = fileURLToPath(new URL('./engine-child.ts', import.meta.url))

interface Answer {
  id: number
  value?: unknown
  problem?: Problem
  error?: string
}

/** An engine in a process of its own. `api` gives what the engine's gives, but for followers and signals. */
export interface EngineProcess extends Engine {
  pid: number
  kill(): Promise<void>
}

/** Starts an engine that owns the home's folders, as another user where `uid` says so. */
export async function startEngineProcess(
  world: TestHome,
  options: { uid?: number; env?: Record<string, string> } = {},
): Promise<EngineProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    // No login shell: it would put its own PATH first.
    env: {
      PATH: process.env['PATH'] ?? '',
      TZ: 'UTC',
      SHELL: '',
      HOME: world.home,
      CTX_BACKUP_HOME: world.own,
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  void ended.then(() => {
    for (const [id, tell] of waiting) tell({ id, error: 'the engine’s process has ended' })
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  const reply = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) =>
      waiting.set(id, ({ value, problem, error }) => {
        if (problem !== undefined) reject(new ProblemError(problem))
        else if (error !== undefined) reject(new Error(error))
        else resolve(value)
      }),
    )
  let last = 0
  const ask = (method: string, input: unknown): Promise<unknown> => {
    const id = ++last
    const answer = reply(id)
    child.stdin.write(`${JSON.stringify({ id, method, input })}\n`)
    return answer
  }
  await reply(0)
  return {
    pid: child.pid ?? 0,
    api: new Proxy({} as EngineApi, { get: (_, method: string) => (input: unknown) => ask(method, input) }),
    async close() {
      await ask('close', null)
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
