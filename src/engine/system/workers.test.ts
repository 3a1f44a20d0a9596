import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type WorkerName, workerFile, workerRooms } from './workers.ts'

const engine = fileURLToPath(new URL('..', import.meta.url))

describe('worker files', () => {
  it('has every worker of the engine in its table, and no other', () => {
    const found = globSync('**/*.worker.ts', { cwd: engine }).sort()
    const told = Object.entries(workerRooms).map(([name, room]) => `${room}/${name}.worker.ts`)
    expect(told.sort()).toEqual(found)
  })

  it('starts from the source in a checkout', () => {
    for (const name of Object.keys(workerRooms) as WorkerName[]) {
      expect(fileURLToPath(workerFile(name))).toBe(`${engine}${workerRooms[name]}/${name}.worker.ts`)
    }
  })

  it.each(['cli/main.js', 'main/main.js', 'chunks/engine-x1.js', 'workers/history.worker.js'])(
    'starts from the bundle when called from dist/%s',
    (bundle) => {
      expect(workerFile('survey', `file:///app/dist/${bundle}`).href).toBe('file:///app/dist/workers/survey.worker.js')
    },
  )
})
