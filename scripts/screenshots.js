// npm run screenshots: draws docs/images anew from the app as built; see screenshots.ts.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundlesAreFresh } from './lib/bundles.js'
import { step } from './lib/step.js'
import { ensureTools } from './lib/system-tools.js'
import { under24 } from './lib/under24.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

await under24(import.meta.url, async () => {
  await ensureTools(['rsync', 'git', 'chromium'])
  if (!bundlesAreFresh(root) && (await step(process.execPath, ['scripts/build.js'], { cwd: root })) !== 0) return 1
  const { main } = await import('./screenshots.ts')
  return main()
})
