import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Long enough ago that no walk takes a folder for one that may just be changing. */
const PAST = new Date(Date.now() - 3_600_000)

function fill(folder: string, files: number, text = ''): void {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < files; n++) writeFileSync(join(folder, `file-${n}.md`), text)
  utimesSync(folder, PAST, PAST)
}

/**
 * `projects` projects in a tree of about `files` files: three in five lie in `node_modules`, the others in source
 * folders of twenty files each, a few levels deep; each project has its `.context`.
 */
export function projectTree(root: string, projects: number, files: number): void {
  const each = Math.floor(files / projects)
  for (let p = 0; p < projects; p++) {
    const project = join(root, `team-${p % 20}`, `project-${p}`)
    fill(join(project, '.context'), 5)
    fill(join(project, '.context', 'journal'), 15)
    const modules = Math.floor(each * 0.6)
    for (let m = 0; m < modules; m += 30) {
      fill(join(project, 'node_modules', `package-${m / 30}`, 'lib'), Math.min(30, modules - m))
    }
    const source = each - modules - 20
    for (let s = 0, f = 0; s < source; s += 20, f++) {
      fill(join(project, 'src', `area-${f % 3}`, `part-${f}`), Math.min(20, source - s))
    }
    for (const folder of ['src', 'node_modules', '.']) utimesSync(join(project, folder), PAST, PAST)
  }
}

/** `files` files of a few hundred bytes in the journals of projects of 200 files each. */
export function journals(root: string, files: number): void {
  const text = 'We keep what we learn because nobody can say it twice.\n'.repeat(8)
  for (let n = 0, p = 0; n < files; n += 200, p++) {
    const context = join(root, `project-${p}`, '.context')
    fill(context, 0)
    writeFileSync(join(context, 'TASKS.md'), '- [ ] one\n')
    fill(join(context, 'journal'), Math.min(200, files - n), text)
  }
}
