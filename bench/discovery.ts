import { setTimeout } from 'node:timers/promises'
import { pruneList } from '../src/engine/discovery/prune-list.ts'
import type { WalkResult } from '../src/engine/discovery/types.ts'
import { walkRoots } from '../src/engine/discovery/walk.ts'
import { rawFromText } from '../src/engine/system/rawpath.ts'
import { type Bench, inTurn, tool } from './measure.ts'
import { projectTree } from './trees.ts'

const ROUNDS = 5

/** The walk for projects against fd with the same prune list, and against itself when nothing has changed. */
export const discovery: Bench = {
  name: 'discovery',
  async run(dir, scale) {
    const projects = Math.round(1000 * scale)
    const files = Math.round(500_000 * scale)
    projectTree(dir, projects, files)
    // A folder changed within the last two seconds is read again by the next walk: not what is measured here.
    await setTimeout(2_500)
    const home = rawFromText(dir)
    const { names, paths } = pruneList(home, { prune: [], unprune: [] })
    const walk = (cache: WalkResult['cache'] | null): WalkResult =>
      walkRoots({
        roots: [home],
        now: Date.now(),
        pruneNames: names,
        prunePaths: paths,
        crossFileSystems: false,
        cache,
      })
    const first = walk(null)
    if (first.projects.length !== projects) throw new Error(`${first.projects.length} of ${projects} projects found`)
    const excludes = [...names].flatMap((name) => ['-E', name])
    const fd = () => tool('fdfind', ['-H', '-I', '-t', 'd', ...excludes, '^\\.context$', dir])
    const [ours = 0, theirs = 0, again = 0] = await inTurn(
      ROUNDS,
      () => walk(null),
      fd,
      () => walk(first.cache),
    )
    const size = `${projects} projects in ${files} files`
    return [
      { what: `walk, ${size}`, ours, theirs, against: 'fd', goal: '≤ 1.0x', holds: ours <= theirs },
      {
        what: 'the same, nothing changed',
        ours: again,
        theirs: ours,
        against: 'first walk',
        goal: '≤ 0.5x',
        holds: again <= ours / 2,
      },
    ]
  },
}
