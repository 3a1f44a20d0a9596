import { describe, expect, it } from 'vitest'
import { move } from './grid-keys.ts'

const go = (key: string, row: number, col: number, ctrl = false) => move(key, ctrl, { row, col }, 2000, 14)

describe('keys in the coverage table', () => {
  it('move one cell, and stop at the edges', () => {
    expect(go('ArrowDown', 3, 2)).toEqual({ row: 4, col: 2 })
    expect(go('ArrowUp', 0, 2)).toEqual({ row: 0, col: 2 })
    expect(go('ArrowLeft', 3, 0)).toEqual({ row: 3, col: 0 })
    expect(go('ArrowRight', 3, 13)).toEqual({ row: 3, col: 13 })
    expect(go('PageDown', 1995, 1)).toEqual({ row: 1999, col: 1 })
  })
  it('lead to the ends of the row, and with Ctrl of the table', () => {
    expect(go('End', 5, 5)).toEqual({ row: 5, col: 13 })
    expect(go('End', 5, 5, true)).toEqual({ row: 1999, col: 13 })
    expect(go('Home', 5, 5, true)).toEqual({ row: 0, col: 0 })
  })
  it('leave Tab and letters to the page', () => {
    expect(go('Tab', 1, 1)).toBeNull()
    expect(go('a', 1, 1)).toBeNull()
  })
})
