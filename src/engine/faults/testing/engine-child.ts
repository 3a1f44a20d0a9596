import { createInterface } from 'node:readline'
import { ProblemError } from '../../../shared/model/problem.ts'
import { createEngine } from '../../engine.ts'
import { resolveFolders } from '../../system/folders.ts'

/** An engine in a process of its own, asked by lines of JSON: it can run as another user, hang, and be killed. */
const env = process.env
const engine = await createEngine({
  folders: resolveFolders({ env, home: env['HOME'] ?? '' }),
  env,
  owner: 'cli',
  scheduling: false,
})
const say = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`)

async function answer(line: string): Promise<void> {
  const { id, method, input } = JSON.parse(line) as { id: number; method: string; input: unknown }
  try {
    if (method === 'close') {
      await engine.close()
      say({ id, value: null })
      process.exit(0)
    }
    const call = engine.api[method as 'status'] as (input: unknown) => Promise<unknown>
    say({ id, value: (await call(input)) ?? null })
  } catch (error) {
    if (error instanceof ProblemError) say({ id, problem: error.problem })
    else say({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

createInterface({ input: process.stdin }).on('line', (line) => void answer(line))
say({ id: 0, value: null })
