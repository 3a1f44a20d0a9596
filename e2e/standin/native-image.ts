import { readFileSync } from 'node:fs'
import type { NativeImage, nativeImage as Real } from 'electron'
import { decodePng, type Pixels } from '../support/png.ts'

/** An image with the scales that lie beside its file, as Electron finds `name@2x.png` by itself. */
export class StandinImage implements Pick<NativeImage, 'isEmpty' | 'setTemplateImage'> {
  readonly scales: readonly Pixels[]

  constructor(path: string) {
    this.scales = [path, path.replace(/\.png$/, '@2x.png')].flatMap((file) => {
      try {
        return [decodePng(readFileSync(file))]
      } catch {
        return []
      }
    })
  }

  isEmpty(): boolean {
    return this.scales.length === 0
  }

  setTemplateImage(): void {}
}

export const nativeImage: { createFromPath(...args: Parameters<typeof Real.createFromPath>): StandinImage } = {
  createFromPath: (path) => new StandinImage(path),
}
