// Whether the bundles in dist are those of the source as it stands.
import { join } from 'node:path'
import { newestBelow, stampFile, timeOf } from '../../bin/lib/entry.js'

const inputs = ['package.json', 'package-lock.json', 'vite.config.ts', 'vite.node.config.ts', 'vite.preload.config.ts']

/** @param {string} root */
export function bundlesAreFresh(root) {
  const builtAt = timeOf(join(root, stampFile))
  const changed = Math.max(newestBelow(join(root, 'src')), ...inputs.map((file) => timeOf(join(root, file))))
  return builtAt > 0 && builtAt >= changed
}
