import { expect, it } from 'vitest'
import { Config, JobConfig } from '../../shared/model/config.ts'
import type { Core } from '../core.ts'
import { rawFromText } from '../system/rawpath.ts'
import { acceptDestination } from './destination.ts'

const job = JobConfig.parse({
  ...{ id: 'a', name: 'A', strategy: 'cp' },
  destination: { path: '/d' },
  sources: { paths: ['/s'] },
})
const id = '6f0c8f5e-52a1-4b5f-9d2b-0d9e7f1c2a3b'

/** A core whose config is edited while the destination is taken into use. */
function coreWith(edit: (job: JobConfig) => JobConfig): { core: Core; jobs: () => readonly JobConfig[] } {
  let config = Config.parse({ version: 1, jobs: [job] })
  const core = {
    home: rawFromText('/h'),
    machine: { id: 'm', host: 'h' },
    history: { set: async () => {} },
    config: {
      current: () => config,
      change: async (change: (c: Config) => Config) => {
        config = change(config)
      },
    },
    strategies: new Map([
      [
        'cp',
        {
          prepare: async () => {
            config = { ...config, jobs: config.jobs.map(edit) }
            return { id, facts: {} }
          },
        },
      ],
    ]),
  } as unknown as Core
  return { core, jobs: () => config.jobs }
}

it('records the id and keeps what was edited meanwhile', async () => {
  const { core, jobs } = coreWith((j) => ({ ...j, excludes: ['dist'] }))
  expect((await acceptDestination(core, job)).destination).toEqual({ path: '/d', id })
  expect(jobs()).toEqual([{ ...job, excludes: ['dist'], destination: { path: '/d', id } }])
})

it('records nothing for a place that the job no longer has', async () => {
  const { core, jobs } = coreWith((j) => ({ ...j, destination: { path: '/other' } }))
  await acceptDestination(core, job)
  expect(jobs()).toEqual([{ ...job, destination: { path: '/other' } }])
})
