import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fsPath, type RawPath, rawFromText, rawJoin, rawParent } from '../../system/rawpath.ts'

/** A temporary folder of a test's own, called by its real path. */
export function tempFolder(): { path: RawPath; remove: () => void } {
  const path = realpathSync(mkdtempSync(`${tmpdir()}/ctxb-discovery-`))
  return { path: rawFromText(path), remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Makes files (text), folders (null) and links (`-> target`) below `root`. Names are raw bytes. */
export function plant(root: RawPath, tree: Readonly<Record<string, string | null>>): void {
  for (const [name, content] of Object.entries(tree)) {
    const path = rawJoin(root, name)
    if (content === null) {
      mkdirSync(fsPath(path), { recursive: true })
      continue
    }
    mkdirSync(fsPath(rawParent(path)), { recursive: true })
    if (content.startsWith('-> ')) symlinkSync(content.slice(3), fsPath(path))
    else writeFileSync(fsPath(path), content)
  }
}

/** Sets a path's times to `ms` since 1970, so that a walk does not take it for just changed. */
export function age(path: RawPath, ms: number): void {
  utimesSync(fsPath(path), ms / 1000, ms / 1000)
}
