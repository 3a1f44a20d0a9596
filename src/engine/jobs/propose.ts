import { statfs } from 'node:fs/promises'
import type { z } from 'zod'
import type { Input } from '../../shared/api.ts'
import { JobConfig } from '../../shared/model/config.ts'
import { ProblemError } from '../../shared/model/problem.ts'
import type { ProbeReport, Proposal } from '../../shared/model/state.ts'
import type { StrategyId } from '../../shared/model/words.ts'
import { nothingToBackUp } from '../../shared/problems/engine.ts'
import { type Core, expandHome, strategyOf } from '../core.ts'
import { matters } from '../coverage/needs.ts'
import type { SurveySummary } from '../coverage/survey-ops.ts'
import { display } from '../system/rawpath.ts'
import { backupVolumes } from '../system/volumes.ts'

type Wish = z.output<(typeof Input)['propose']>

/** Folder of the embedded default and of the proposal where no other disk is found. */
const homeFolder = '~/ctx-backups'

/** One job over all ctx items that fits this machine, with the reason. Writes nothing. */
export async function propose(core: Core, wish: Wish): Promise<Proposal> {
  const survey = await core.coverage.lookAgain()
  const items = [...survey.user.items, ...survey.projects.flatMap((p) => p.items)].filter((i) => matters(i.class))
  if (items.length === 0) throw new ProblemError(nothingToBackUp())
  const strategy: StrategyId = wish.strategy ?? (wish.embedded ? 'cp' : await bestStrategy(core))
  const place = wish.destination ?? (wish.embedded ? homeFolder : await bestPlace(core))
  const id = freeId(core, 'ctx')
  const job = JobConfig.parse({
    id,
    name: 'All ctx files',
    strategy,
    destination: { path: place },
    sources: { ctx: 'all' },
    schedule: wish.schedule ?? { kind: 'daily', at: '03:00' },
    leaveOut: wish.leaveOut ?? [],
  })
  const probe = await strategyOf(core, job).probe(expandHome(core, place))
  return {
    job,
    reason: reasonOf(strategy, place, probe, wish),
    found: {
      projects: survey.projects.length,
      files: items.reduce((sum, i) => sum + i.files, 0),
      bytes: items.reduce((sum, i) => sum + i.bytes, 0),
    },
    sensitive: sensitiveOf(survey, job.leaveOut),
    notes: notesOf(probe),
  }
}

async function bestStrategy(core: Core): Promise<StrategyId> {
  const rsync = await core.strategies.get('rsync')?.detect()
  return rsync?.unavailable === null ? 'rsync' : 'cp'
}

/** Another disk beats this one: the volume with the most free space that the user can write to. */
async function bestPlace(core: Core): Promise<string> {
  const volumes = await backupVolumes(core.platform)
  const free = await Promise.all(
    volumes.map(async (v) => {
      const s = await statfs(v).catch(() => null)
      return { path: v, bytes: s === null ? 0 : s.bavail * s.bsize }
    }),
  )
  const best = free.filter((v) => v.bytes > 0).sort((a, b) => b.bytes - a.bytes)[0]
  return best === undefined ? homeFolder : `${best.path}/ctx-backups`
}

function freeId(core: Core, wanted: string): string {
  const taken = new Set(core.config.current().jobs.map((j) => j.id))
  if (!taken.has(wanted)) return wanted
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}`)) return `${wanted}-${n}`
}

const strategyReason: { [S in StrategyId]: string } = {
  rsync: 'rsync is here: each backup is a plain folder, and unchanged files take no space again',
  cp: 'cp is on every machine: each backup is a plain folder with a whole copy',
  borg: 'borg',
  restic: 'restic',
  'time-machine': 'Time Machine',
}

function reasonOf(strategy: StrategyId, place: string, probe: ProbeReport, wish: Wish): string {
  const where =
    wish.destination !== undefined
      ? 'the place is your choice'
      : probe.sameDiskAsHome
        ? 'no other disk was found, so it begins in your home folder'
        : `${place} is on another disk`
  return `${strategyReason[strategy]}; ${where}.`
}

function sensitiveOf(survey: SurveySummary, leaveOut: readonly string[]): Proposal['sensitive'] {
  const items = [...survey.user.items, ...survey.projects.flatMap((p) => p.items)].filter(
    (i) => !leaveOut.includes(i.class) && i.files > 0,
  )
  const keys = items.filter((i) => i.class === 'key')
  const hub = items.filter((i) => i.class === 'hub-data')
  const plain = [...new Map(keys.map((k) => [k.path, k])).values()]
  return [
    ...plain.map((k) => ({
      class: k.class,
      path: display(k.path),
      why: 'the key: together with the encrypted files, whoever gets this backup can read them',
    })),
    ...hub.slice(0, 1).map((h) => ({
      class: h.class,
      path: display(h.path),
      why: 'access tokens in plain text: clients.json and admin.token',
    })),
  ]
}

function notesOf(probe: ProbeReport): string[] {
  return [
    ...probe.losses,
    ...(probe.sameDiskAsHome
      ? ['It lies on the same disk as the originals: it does not protect from that disk dying.']
      : []),
    ...(probe.cloud === null
      ? []
      : [
          `${probe.cloud} uploads by itself: copied into the folder is not yet uploaded. Think of leaving the key out.`,
        ]),
  ]
}
