// npm run bench: sets up what is missing, then bench/main.ts under Node 24.
import { ensureTools } from './lib/system-tools.js'
import { under24 } from './lib/under24.js'

await under24(import.meta.url, async () => {
  await ensureTools(['rsync', 'git', 'fd'])
  const { main } = await import('../bench/main.ts')
  return main(process.argv.slice(2))
})
