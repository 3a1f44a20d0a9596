// npm run build: all bundles into dist.
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stampFile } from '../bin/lib/entry.js'
import { say } from './lib/say.js'
import { under24 } from './lib/under24.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Each bundle's Vite config and the entry without which it cannot be made. */
const bundles = [
  { config: 'vite.config.ts', entry: 'src/renderer/index.html' },
  { config: 'vite.preload.config.ts', entry: 'src/preload/preload.ts' },
  { config: 'vite.node.config.ts', entry: 'src/cli/main.ts' },
]

await under24(import.meta.url, async () => {
  const startedAt = new Date()
  for (const folder of ['cli', 'main', 'workers', 'chunks'])
    rmSync(join(root, 'dist', folder), { recursive: true, force: true })
  const { build } = await import('vite')
  let whole = true
  for (const { config, entry } of bundles) {
    try {
      if (!existsSync(join(root, entry))) throw new Error(`${entry} is missing`)
      await build({ configFile: join(root, config), logLevel: 'warn' })
    } catch (error) {
      whole = false
      say(`${config}: ${error instanceof Error ? error.message : error}`)
    }
  }
  if (!whole) return 1
  writeFileSync(join(root, stampFile), `${JSON.stringify({ builtAt: startedAt.toISOString() })}\n`)
  // The time at which reading began: a source saved during the build counts as newer.
  utimesSync(join(root, stampFile), startedAt, startedAt)
  return 0
})
