import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventLogForgotten } from '../../shared/problems/coverage.ts'
import { parseCrontab } from './crontab.ts'

const context = { home: '/home/ada', env: { LOGNAME: 'ada' } }
const read = (text: string, taken: string[] = []) => parseCrontab(text, { ...context, taken: new Set(taken) })
/** The only job of a text, with nothing skipped. */
const one = (text: string) => {
  const result = read(text)
  expect(result.skipped).toEqual([])
  expect(result.jobs).toHaveLength(1)
  return { job: result.jobs[0]?.job, notes: result.notes.join('\n') }
}
const reason = (text: string) => {
  const result = read(text)
  expect(result.jobs).toEqual([])
  expect(result.skipped).toHaveLength(1)
  return result.skipped[0]?.reason ?? ''
}

const runbookRsync = `0 3 * * * rsync -a --delete --exclude='node_modules' --exclude='dist' --exclude='.context/state' ~/WORKSPACE/ /mnt/nas/backup/workspace/`
const runbookGlobal = '0 3 * * * rsync -a --delete ~/.ctx/ /mnt/nas/backup/ctx-global/'
const runbookCp =
  '0 3 * * * cp -a ~/WORKSPACE/some-project/.context ~/CloudDrive/ctx-backups/some-project/$(date +\\%Y-\\%m-\\%d)'
const runbookBorg = `30 3 * * * borg create /mnt/nas/borg-ctx::'ctx-{now}' ~/WORKSPACE ~/.ctx --exclude '*/node_modules' --exclude '*/.context/state'`

describe("the runbook's lines", () => {
  it('rsync of the workspace: its parent as destination, its excludes in order, its hour', () => {
    const { job, notes } = one(runbookRsync)
    expect(job).toMatchObject({
      id: 'workspace',
      strategy: 'rsync',
      destination: { path: '/mnt/nas/backup' },
      sources: { paths: ['~/WORKSPACE'] },
      excludes: ['node_modules', 'dist', '.context/state'],
      includes: [],
      schedule: { kind: 'cron', cron: '0 3 * * *' },
      layout: 'snapshots',
      oneFileSystem: false,
      paused: false,
    })
    expect(job?.zone).toBeUndefined()
    expect(job?.sources.ctx).toBeUndefined()
    expect(notes).toContain('event log')
    expect(notes).toContain(eventLogForgotten('workspace').fix?.command)
    expect(notes).toContain('slash at the end')
    expect(notes).toContain('Remove this line from your crontab')
  })

  it('rsync of ~/.ctx beside it: same destination, own id, no event log to forget', () => {
    const result = read(`${runbookRsync}\n${runbookGlobal}\n`)
    expect(result.jobs.map(({ job }) => [job.id, job.destination.path])).toEqual([
      ['workspace', '/mnt/nas/backup'],
      ['ctx-global', '/mnt/nas/backup'],
    ])
    expect(result.jobs[1]?.job.sources.paths).toEqual(['~/.ctx'])
    expect(result.notes.filter((n) => n.includes('event log'))).toHaveLength(1)
    expect(result.notes.at(-1)).toContain('Remove these lines')
    expect(result.jobs[0]?.line).toBe(runbookRsync)
  })

  it('cp into a folder of the day: the target without the date', () => {
    const { job, notes } = one(runbookCp)
    expect(job).toMatchObject({
      id: 'some-project',
      strategy: 'cp',
      destination: { path: '~/CloudDrive/ctx-backups/some-project' },
      sources: { paths: ['~/WORKSPACE/some-project/.context'] },
      excludes: [],
    })
    expect(notes).toContain('retention')
  })

  it('borg: skipped, with the reason', () => {
    expect(reason(runbookBorg)).toContain('borg come with a later version')
    expect(reason("30 3 * * * borg create /mnt/nas/borg-ctx::'ctx-{now}' ~/W # daily")).toContain('later version')
  })

  it('all together, among lines that have nothing to do with it', () => {
    const text = `# my crontab
MAILTO=""
SHELL=/bin/bash

*/5 * * * * /usr/local/bin/fetch-mail --quiet
${runbookRsync}
${runbookGlobal}
${runbookCp}
${runbookBorg}
`
    const result = read(text.replaceAll('\n', '\r\n'))
    expect(result.jobs.map(({ job }) => job.id)).toEqual(['workspace', 'ctx-global', 'some-project'])
    expect(result.skipped.map((s) => s.reason)).toEqual([
      'It is not an rsync or cp line.',
      expect.stringContaining('borg'),
    ])
  })
})

describe('other ways to write them', () => {
  it.each([
    '0 3 * * * /usr/bin/rsync -a --delete --exclude node_modules ~/WORKSPACE/ /mnt/nas/backup/workspace',
    '0 3 * * * rsync ~/WORKSPACE/ /mnt/nas/backup/workspace -a --delete --exclude=node_modules',
    "0 3 * * * rsync -aP --delete --exclude 'node_modules' \"$HOME/WORKSPACE/\" '/mnt/nas/backup/workspace/'",
    '0 3 * * * nice -n 19 ionice -c3 rsync -avh --delete --exclude="node_modules" ${HOME}/WORKSPACE/ /mnt/nas/backup/workspace/ >/dev/null 2>&1',
    '0 3 * * * rsync -rlptgoD --delete-after --exclude=node_modules /home/ada/WORKSPACE/ /mnt//nas/./backup/x/../workspace/ >> /tmp/log 2>&1',
    '0 3 * * * LANG=C rsync -a --del --exclude=node_modules WORKSPACE/ /mnt/nas/backup/workspace/ 2>&1 | logger -t backup',
    '0 3 * * * rsync -a --delete -f "- node_modules" ~/WORKSPACE/ /mnt/nas/backup/workspace/ # nightly',
  ])('means the same: %s', (line) => {
    expect(one(line).job).toMatchObject({
      id: 'workspace',
      destination: { path: '/mnt/nas/backup' },
      sources: { paths: ['~/WORKSPACE'] },
      excludes: ['node_modules'],
    })
  })

  it('says which options it drops, and why that does no harm', () => {
    const { notes } = one('0 3 * * * rsync -az --bwlimit=500 --link-dest=../old ~/W/ /mnt/nas/b/w/ > /var/log/b.log')
    expect(notes).toContain('-z is dropped: nothing goes over a network')
    expect(notes).toContain('--bwlimit is dropped: runs are not slowed down')
    expect(notes).toContain('--link-dest is dropped')
    expect(notes).toContain('/var/log/b.log')
  })

  it('keeps to one file system only where the line did', () => {
    expect(one('0 3 * * * rsync -ax ~/W/ /mnt/nas/b/w/').job?.oneFileSystem).toBe(true)
    expect(one('0 3 * * * cp -ax ~/W /mnt/nas/b/w').job?.oneFileSystem).toBe(true)
    expect(one('0 3 * * * cp -a ~/W /mnt/nas/b/w').job?.oneFileSystem).toBe(false)
  })

  it('keeps the order of includes and excludes', () => {
    expect(
      one("0 3 * * * rsync -a --include='*.md' --exclude='a' --include 'b' --exclude='*' ~/W/ /mnt/nas/b/w/").job,
    ).toMatchObject({
      includes: ['*.md'],
      excludes: ['a', '+ b', '*'],
    })
  })

  it('reads a rule with a leading slash from where rsync reads it', () => {
    const slash = one("0 3 * * * rsync -a --exclude='/p/tmp' ~/W/ /mnt/nas/b/w/").job
    expect(slash?.excludes).toEqual(['/p/tmp'])
    const folder = one("0 3 * * * rsync -a --exclude='/W/p/tmp' --exclude=/elsewhere/x ~/W /mnt/nas/b/w/")
    expect(folder.job?.excludes).toEqual(['/p/tmp'])
    expect(folder.notes).toContain('"/elsewhere/x" never matched')
    expect(reason("0 3 * * * rsync -a --exclude='/W/tmp' ~/W ~/X /mnt/nas/b/")).toContain('begin with a slash')
  })

  it('takes abbreviations, @reboot and the zone of CRON_TZ', () => {
    expect(one('@daily cp -a ~/.ctx /mnt/nas/ctx').job).toMatchObject({
      id: 'ctx',
      schedule: { kind: 'cron', cron: '0 0 * * *' },
      destination: { path: '/mnt/nas/ctx' },
    })
    expect(one('@reboot cp -a ~/.ctx /mnt/nas/ctx').job?.schedule).toEqual({ kind: 'login' })
    expect(one('CRON_TZ=Africa/Cairo\n0 3 * * * cp -a ~/.ctx /mnt/nas/ctx').job?.zone).toBe('Africa/Cairo')
    expect(reason('CRON_TZ=Mars/Base\n0 3 * * * cp -a ~/.ctx /mnt/nas/ctx')).toContain('Mars/Base')
  })

  it('takes variables that the crontab sets, and no others', () => {
    expect(one('DEST="/mnt/nas/b"\n0 3 * * * rsync -a ~/W/ "$DEST/w/"').job?.destination.path).toBe('/mnt/nas/b')
    expect(reason('0 3 * * * rsync -a ~/W/ $DEST/w/')).toContain('$DEST')
    expect(one('HOME=/srv/ada\n0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/').job?.sources.paths).toEqual(['/srv/ada/W'])
    expect(one('0 3 * * * rsync -a ~/W/ /mnt/nas/$LOGNAME/w/').job?.destination.path).toBe('/mnt/nas/ada')
  })

  it('finds the date wherever it stands in the target, in every way to write it', () => {
    for (const date of [
      '$(date +\\%F)',
      '`date +\\%F`',
      '"$(date \'+\\%Y \\%m\')"',
      'ctx-$(/bin/date -I).d',
      '$(date +\\%Y)/$(date +\\%m)',
    ]) {
      expect(one(`0 3 * * * cp -Rp ~/.ctx ~/Cloud/ctx/${date}`).job, date).toMatchObject({
        id: 'ctx',
        destination: { path: '~/Cloud/ctx' },
      })
    }
    expect(one('0 3 * * * cp -a -t ~/Cloud/ctx/$(date +\\%F) ~/.ctx ~/W/p/.context').job).toMatchObject({
      sources: { paths: ['~/.ctx', '~/W/p/.context'] },
      destination: { path: '~/Cloud/ctx' },
    })
  })

  it('gives ids that are free and fit', () => {
    const line = '0 3 * * * cp -a ~/.ctx "/mnt/nas/My Früh Backup"'
    const result = read(`${line}\n${line}`, ['my-fru-h-backup'])
    expect(result.jobs.map(({ job }) => job.id)).toEqual(['my-fru-h-backup-2', 'my-fru-h-backup-3'])
    expect(result.jobs[0]?.job.name).toBe('My Früh Backup')
  })
})

describe('lines it refuses, with the reason', () => {
  it.each([
    ['0 3 * * * root rsync -a /home/ /mnt/nas/home/', 'names a user (root)'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/ && touch /tmp/done', '"&&"'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/; reboot', '";"'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/ || mail -s failed ada', '"||"'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/ | tee /tmp/log', '"|"'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/ | logger | sh', '"|"'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/b/w/ &', '"&"'],
    ['0 3 * * * (rsync -a ~/W/ /mnt/nas/b/w/)', '"("'],
    ['0 3 * * * rsync -a ~/W/ nas:/backup/w/', 'nas:/backup/w/ is on another machine'],
    ['0 3 * * * rsync -a ~/W/ ada@nas.local:w', 'on another machine'],
    ['0 3 * * * rsync -a ~/W/ rsync://nas/b/', 'on another machine'],
    ['0 3 * * * rsync -a -e ssh ~/W/ /mnt/nas/b/w/', 'another machine'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/$(hostname)/w/', '$(hostname)'],
    ['0 3 * * * rsync -a ~/W/ /mnt/nas/`rm -rf x`/w/', 'runs another command'],
    ['0 3 * * * rsync -a $(date; rm -rf ~) /mnt/nas/b/', 'runs another command'],
    ['0 3 * * * cp -a ~/.ctx ~/Cloud/$(date +%F)', 'written \\%'],
    ['0 3 * * * rsync -a ~/W/* /mnt/nas/b/w/', 'whatever files the shell finds'],
    ['0 3 * * * rsync -a --exclude={a,b} ~/W/ /mnt/nas/b/w/', 'not every shell'],
    ['0 3 * * * rsync -a --exclude-from=/etc/x ~/W/ /mnt/nas/b/w/', '--exclude-from'],
    ['0 3 * * * rsync -aL ~/W/ /mnt/nas/b/w/', '-L copies what links point at'],
    ['0 3 * * * rsync -an ~/W/ /mnt/nas/b/w/', '-n copies nothing'],
    ['0 3 * * * rsync -a --remove-source-files ~/W/ /mnt/nas/b/w/', 'no backup'],
    ['0 3 * * * rsync -a --frobnicate ~/W/ /mnt/nas/b/w/', '--frobnicate'],
    ['0 3 * * * rsync -a --filter=":- .gitignore" ~/W/ /mnt/nas/b/w/', 'more than an include'],
    ['0 3 * * * rsync -t ~/W/ /mnt/nas/b/w/', 'no folders without'],
    ['0 3 * * * rsync -a /mnt/nas/b/w/', 'both a source and a target'],
    ['0 3 * * * rsync -a --delete ~/W/ /media/ada/DISK/', 'no place for them'],
    ['0 3 * * * rsync -a --delete ~/W/ ~/copy/', 'no place for them'],
    ['0 3 * * * rsync -a ~/ ~/backup/', 'inside its own source'],
    ['0 3 * * * cp -a ~/W/p ~/W', 'inside its own target'],
    ['0 3 * * * cp -l ~/.ctx /mnt/nas/ctx', 'links, not copies'],
    ['0 3 * * * cp ~/.ctx/ /mnt/nas/ctx', 'no folder without'],
    ['0 3 * * * cp -a "~/.ctx" /mnt/nas/ctx', 'stands in quotes'],
    ['0 3 * * * cp -a ~bob/.ctx /mnt/nas/ctx', "another user's home"],
    ["0 3 * * * cp -a '~/.ctx /mnt/nas/ctx", 'never closed'],
    ['0 3 * * * sudo rsync -a /etc/ /mnt/nas/etc/', 'runs sudo'],
    ['0 3 * * * cd ~/W && rsync -a . /mnt/nas/b/w/', '"&&"'],
    ['0 3 * * * /usr/bin/true && echo done', 'not an rsync or cp line'],
    ['0 3 * * * /home/ada/bin/backup.sh', 'not an rsync or cp line'],
    ['0 3 * * * restic backup ~/W', 'restic come with a later version'],
    ['0 25 * * * cp -a ~/.ctx /mnt/nas/ctx', 'Field "hour" is "25"'],
    ['3 * * * cp', 'not five fields'],
  ])('%s', (line, why) => {
    expect(reason(line)).toContain(why)
  })

  it('uses the target itself where its parent is no place for backups and nothing is deleted there', () => {
    expect(one('0 3 * * * rsync -a ~/W/ /media/ada/DISK/').job?.destination.path).toBe('/media/ada/DISK')
  })

  it('never throws, and gives each line to exactly one side', () => {
    const part = fc.constantFrom(
      'rsync',
      'cp',
      '-a',
      '--delete',
      '--exclude',
      '--exclude=x',
      "'",
      '"',
      '\\',
      '$(',
      ')',
      '$HOME',
      '`',
      '~',
      '~/W/',
      '/mnt/n/b/',
      '|',
      '>',
      '2>&1',
      '&&',
      '\\%',
      '*',
      '{a,b}',
      '-t',
      '--',
      '#',
      'a:b',
      '\ue000',
      '$(date +\\%F)',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), fc.string(), (parts, junk) => {
        const lines = [`0 3 * * * ${parts.join(' ')}x`, `@daily cp ${parts.join('')}`]
        const result = read(lines.join('\n'))
        expect(result.jobs.length + result.skipped.length).toBe(2)
        expect(() => read(junk)).not.toThrow()
      }),
      { numRuns: 1500 },
    )
  })
})
