interface Place {
  row: number
  col: number
}

const page = 10

/** Where a key leads from a cell, as in every grid; null when the key is not one of the grid's. */
export function move(key: string, ctrl: boolean, from: Place, rows: number, cols: number): Place | null {
  const to = (row: number, col: number): Place => ({
    row: Math.max(0, Math.min(rows - 1, row)),
    col: Math.max(0, Math.min(cols - 1, col)),
  })
  switch (key) {
    case 'ArrowUp':
      return to(from.row - 1, from.col)
    case 'ArrowDown':
      return to(from.row + 1, from.col)
    case 'ArrowLeft':
      return to(from.row, from.col - 1)
    case 'ArrowRight':
      return to(from.row, from.col + 1)
    case 'PageUp':
      return to(from.row - page, from.col)
    case 'PageDown':
      return to(from.row + page, from.col)
    case 'Home':
      return to(ctrl ? 0 : from.row, 0)
    case 'End':
      return to(ctrl ? rows - 1 : from.row, cols - 1)
    default:
      return null
  }
}
