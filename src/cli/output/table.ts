import { pad, shorten, width } from './width.ts'

export interface Column {
  title: string
  align?: 'left' | 'right'
  /** Gives way when the terminal is narrow. */
  gives?: boolean
}

/** A cell: its words, and how they are painted once they are padded. */
export type Cell = string | { text: string; paint: (text: string) => string }

export interface TableOptions {
  /** Spaces before each row. */
  indent?: number
  /** Columns of the terminal; absent = as wide as need be (a pipe). */
  fitTo?: number | undefined
  head?: (text: string) => string
}

const gap = '  '
const least = 12

/** Rows of aligned text. No spaces at line ends; a column without any content is left out. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions = {},
): string[] {
  if (rows.length === 0) return []
  const used = columns
    .map((column, i) => ({ ...column, i }))
    .filter(({ i }) => rows.some((row) => words(row[i]) !== ''))
  const widths = used.map(({ title, i }) => Math.max(width(title), ...rows.map((row) => width(words(row[i])))))
  narrow(used, widths, options)
  const indent = ' '.repeat(options.indent ?? 0)

  const line = (cells: readonly Cell[]): string => {
    const parts = cells.map((cell, at) => {
      const columns = widths[at] ?? 0
      const text = shorten(words(cell), columns)
      const last = at === cells.length - 1 && used[at]?.align !== 'right'
      const filled = last ? text : pad(text, columns, used[at]?.align)
      return typeof cell === 'string' ? filled : cell.paint(filled)
    })
    return (indent + parts.join(gap)).replace(/ +$/, '')
  }
  const titles = used.map(({ title }) => title)
  const head = titles.some((title) => title !== '') ? [(options.head ?? ((t) => t))(line(titles))] : []
  return [...head, ...rows.map((row) => line(used.map(({ i }) => row[i] ?? '')))]
}

function words(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text
}

/** Takes from the widest column that gives until all fit, or none can give more. */
function narrow(used: readonly Column[], widths: number[], options: TableOptions): void {
  if (options.fitTo === undefined) return
  const room = options.fitTo - (options.indent ?? 0) - gap.length * (widths.length - 1)
  for (let over = widths.reduce((a, b) => a + b, 0) - room; over > 0; over -= 1) {
    let widest = -1
    for (const [at, column] of used.entries()) {
      const here = widths[at] ?? 0
      if (column.gives && here > least && here > (widths[widest] ?? 0)) widest = at
    }
    if (widest < 0) return
    widths[widest] = (widths[widest] ?? 0) - 1
  }
}
