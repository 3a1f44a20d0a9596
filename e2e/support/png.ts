import { inflateSync } from 'node:zlib'

/** Pixels row by row, four bytes each: red, green, blue, alpha. */
export interface Pixels {
  width: number
  height: number
  rgba: Uint8Array
}

/** Decodes the kind of PNG that our tray icons are: 8 bits, colour with alpha, not interlaced. */
export function decodePng(png: Buffer): Pixels {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  if (png[24] !== 8 || png[25] !== 6 || png[28] !== 0) throw new Error('not an 8-bit RGBA PNG')
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  return { width, height, rgba: unfilter(inflateSync(Buffer.concat(parts)), width * 4, height) }
}

/** Undoes PNG's row filters (PNG specification, chapter 9). */
function unfilter(raw: Buffer, stride: number, height: number): Uint8Array {
  const out = new Uint8Array(stride * height)
  const at = (i: number): number => out[i] ?? 0
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const here = y * stride + x
      const left = x >= 4 ? at(here - 4) : 0
      const up = y > 0 ? at(here - stride) : 0
      const corner = x >= 4 && y > 0 ? at(here - stride - 4) : 0
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      out[here] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [dl, du, dc] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (dl <= du && dl <= dc) return left
  return du <= dc ? up : corner
}

/** The tray protocol's order: alpha, red, green, blue. */
export function toArgb({ width, height, rgba }: Pixels): [number, number, Buffer] {
  const argb = Buffer.alloc(rgba.length)
  for (let i = 0; i < rgba.length; i += 4) {
    argb[i] = rgba[i + 3] ?? 0
    argb[i + 1] = rgba[i] ?? 0
    argb[i + 2] = rgba[i + 1] ?? 0
    argb[i + 3] = rgba[i + 2] ?? 0
  }
  return [width, height, argb]
}
