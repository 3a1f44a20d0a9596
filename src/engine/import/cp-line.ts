import { type CopyLine, sourcesAndTarget } from './copy-line.ts'
import { type Meaning, type OptionTable, readOptions } from './options.ts'
import { Unreadable, type Word } from './shell-words.ts'

const nothing: Meaning = { do: 'nothing' }
const tell = (as: string): Meaning => ({ do: 'tell', as })
const note = (text: string): Meaning => ({ do: 'note', note: text })
const refuse = (reason: string): Meaning => ({ do: 'refuse', reason })
const follows = refuse('copies what links point at; a job keeps links as links.')

/** Options of GNU and BSD cp. */
const table: OptionTable = {
  tool: 'cp',
  short: {
    a: 'archive',
    r: 'recursive',
    R: 'recursive',
    p: 'preserve',
    P: 'no-dereference',
    d: 'no-dereference',
    v: 'verbose',
    f: 'force',
    i: 'interactive',
    u: 'update',
    n: 'no-clobber',
    x: 'one-file-system',
    c: 'reflink',
    b: 'backup',
    T: 'no-target-directory',
    t: 'target-directory',
    L: 'dereference',
    H: 'dereference',
    l: 'link',
    s: 'symbolic-link',
    X: 'no-xattr',
  },
  values: new Set(['target-directory', 'no-preserve', 'suffix']),
  optionalValues: new Set(['preserve', 'reflink', 'sparse', 'backup', 'update', 'context']),
  long: {
    archive: tell('recursive'),
    recursive: tell('recursive'),
    preserve: nothing,
    'no-dereference': nothing,
    verbose: nothing,
    force: nothing,
    interactive: nothing,
    debug: nothing,
    reflink: nothing,
    parents: nothing,
    'no-target-directory': nothing,
    'strip-trailing-slashes': nothing,
    update: note('each dated copy is whole'),
    'no-clobber': note('no dated copy is ever written twice'),
    backup: note('older copies stay as dated snapshots'),
    suffix: note('older copies stay as dated snapshots'),
    sparse: note('holes in files are not kept'),
    'no-xattr': nothing,
    'no-preserve': note('modes, times and links are kept where the destination can'),
    'one-file-system': tell('one-file-system'),
    'target-directory': tell('target'),
    dereference: follows,
    link: refuse('makes links, not copies.'),
    'symbolic-link': refuse('makes links, not copies.'),
    'attributes-only': refuse('copies no contents.'),
    'remove-destination': nothing,
  },
}

/** Reads a cp line. Throws `Unreadable` with the reason when a job cannot give the same result. */
export function cpLine(args: readonly Word[], home: string): CopyLine {
  const { told, operands, notes } = readOptions(args, table)
  const target = told.findLast((t) => t.as === 'target')
  const targetWord: Word | null = target === undefined ? null : { kind: 'word', text: target.value, glob: false }
  const places = sourcesAndTarget(operands, targetWord, home)
  const isFolder = operands.slice(0, targetWord === null ? -1 : undefined).some((w) => /(^|\/)\.?\.?$/.test(w.text))
  if (isFolder && !told.some((t) => t.as === 'recursive')) throw new Unreadable('cp copies no folder without -a or -R.')
  return {
    ...places,
    includes: [],
    excludes: [],
    oneFileSystem: told.some((t) => t.as === 'one-file-system'),
    deletes: false,
    notes,
  }
}
