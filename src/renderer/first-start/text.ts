/** English text of the first start. */
export const text = {
  title: 'Nothing is backed up yet',
  sub: 'Here is what was found on this machine, and one job that would protect it. Nothing is written before you accept.',
  found: 'Found',
  scanning: 'Still looking…',
  projects: 'projects',
  project: 'project',
  files: 'files',
  file: 'file',
  size: 'in all',
  risks: 'What is at risk',
  risk: {
    files: (files: string, bytes: string) =>
      `${files} (${bytes}) would be lost with this disk: no proven copy of them exists.`,
    none: 'Every file that matters is in a pushed commit or on a hub today. A backup keeps it so.',
    journal: (projects: string) =>
      `The journal of ${projects} exists on this machine alone: git ignores it, and no hub takes it.`,
    key: 'The key that opens your encrypted files exists once. Without it they cannot be read again.',
    hub: (some: string, all: string) =>
      `${some} of ${all} never registered with a hub, so nothing of them travels anywhere.`,
    unpushed: (projects: string) => `Work that git has not pushed anywhere: in ${projects}.`,
  },
  proposed: 'Proposed job',
  tool: 'Tool',
  where: 'Where to',
  when: 'When',
  what: 'What',
  whatAll: 'Everything of ctx’s: all projects, also those to come, and ~/.ctx',
  keep: 'Snapshots',
  sensitive: 'Copied along, and sensitive',
  leaveOut: 'Leave these out',
  leaveOutHow:
    'Advisable when the destination is synchronised to a cloud. Then keep the key elsewhere: without it, encrypted files stay shut.',
  notes: 'Good to know',
  accept: 'Accept and back up now',
  change: 'Change it first',
  working: 'Working out what fits this machine…',
  again: 'Propose again',
  noProject: 'No project was found in your home folder yet. The job covers projects as they appear.',
} as const
