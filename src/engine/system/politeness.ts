import { execa } from 'execa'
import { findProgram } from './programs.ts'

/**
 * What to put before a program so that it yields to the user's work: least processor priority, idle disk priority.
 * Each part is tried once; what this system does not have or allow is left out.
 */
export async function politePrefix(
  path: string,
  environment: Record<string, string>,
  platform: NodeJS.Platform = process.platform,
): Promise<string[]> {
  const wishes =
    platform === 'linux'
      ? [
          ['ionice', '-c', '3'],
          ['nice', '-n', '10'],
        ]
      : platform === 'darwin'
        ? [
            ['taskpolicy', '-b'],
            ['nice', '-n', '10'],
          ]
        : []
  const prefix: string[] = []
  for (const [name = '', ...args] of wishes) {
    const program = await findProgram(name, path)
    const nothing = await findProgram('true', path)
    if (program === null || nothing === null) continue
    const tried = await execa(program, [...args, nothing], {
      env: environment,
      extendEnv: false,
      reject: false,
      stdio: 'ignore',
      timeout: 5000,
    })
    if (tried.exitCode === 0) prefix.push(program, ...args)
  }
  return prefix
}
