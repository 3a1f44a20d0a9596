import { existsSync } from 'node:fs'

/** The folder of package.json: above this file in a checkout as in the bundle. Ends with a slash. */
export function packageRoot(from: string = import.meta.url): URL {
  for (let folder = new URL('./', from); ; folder = new URL('../', folder)) {
    if (existsSync(new URL('package.json', folder))) return folder
    if (folder.pathname === '/') throw new Error(`no package.json above ${from}`)
  }
}
