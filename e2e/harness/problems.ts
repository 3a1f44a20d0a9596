import type { Problem } from '../../src/shared/model/problem.ts'

/** Problems as the engine words them, for the scenarios. */
export const destinationGone: Problem = {
  id: 'destination-missing-1abc',
  code: 'destination-missing',
  severity: 'urgent',
  what: 'The destination of “ctx to the NAS” is not there.',
  why: 'The folder /mnt/nas/ctx-backups does not hold its marker: the disk is not mounted, or another one lies there.',
  fix: { command: 'ctx-backup run home', label: 'Run again', action: { do: 'run', job: 'home' } },
  paths: ['/mnt/nas/ctx-backups'],
  job: 'home',
  run: 'home-r3',
}

export const suspectSnapshot: Problem = {
  id: 'snapshot-suspect-9x',
  code: 'snapshot-suspect',
  severity: 'attention',
  what: 'Tonight’s snapshot of “ctx to the NAS” lost 212 files.',
  why: 'In alpha, 212 of 400 journal files that the last snapshot holds are gone. Older snapshots are kept until you decide.',
  fix: {
    command: 'ctx-backup fix snapshot-suspect-9x',
    label: 'Look and decide',
    action: { do: 'decide-suspect', job: 'home', snapshot: '2026-07-10T030000Z' },
  },
  paths: ['/home/mira/WORKSPACE/alpha/.context/journal'],
  more: 211,
  job: 'home',
}

export const toolMissing: Problem = {
  id: 'tool-missing-rsync',
  code: 'tool-missing',
  severity: 'attention',
  what: 'rsync is not installed.',
  why: 'The job “ctx to the NAS” copies with it.',
  fix: { command: 'sudo apt install rsync', label: 'Install it' },
  paths: [],
  job: 'home',
}

export const sameDiskAdvice: Problem = {
  id: 'same-disk-2',
  code: 'same-disk',
  severity: 'advice',
  what: 'All copies of “ctx to a folder” lie on the disk they protect.',
  why: 'When that disk dies, both are gone. Another disk or machine would outlive it.',
  fix: {
    command: 'ctx-backup job edit local --destination DIR',
    label: 'Choose another place',
    action: { do: 'open-settings', field: 'destination' },
  },
  paths: [],
  job: 'local',
}
