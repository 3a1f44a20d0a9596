/**
 * Measures what a folder's file system keeps, in a process of its own that can be ended when the disk hangs.
 * Plain text for `node -e`, so that it is the same from source and from a bundle.
 * Arguments: scratch folder to make and remove, folder whose disk is compared. Prints one JSON object.
 */
export const probeScript = String.raw`
const fs = require('node:fs')
const [scratch, home] = process.argv.slice(1)
const at = (name) => scratch + '/' + name
const works = (test) => { try { return test() !== false } catch { return false } }
const put = (name) => fs.writeFileSync(Buffer.concat([Buffer.from(scratch + '/'), Buffer.from(name)]), 'x', { flag: 'wx' })
const names = () => fs.readdirSync(scratch, { encoding: 'buffer' })
const keepsName = (name) => works(() => {
  const bytes = Buffer.from(name)
  put(bytes)
  return names().some((n) => n.equals(bytes))
})

const illegal = () => {
  const found = []
  for (const c of ['"', '*', ':', '<', '>', '?', '\\', '|']) if (!keepsName('c' + c + 'c')) found.push(c)
  if (!keepsName('line\nbreak')) found.push('line break')
  if (!keepsName('dot.')) found.push('. at the end')
  if (!keepsName('blank ')) found.push('blank at the end')
  return found
}
const maxName = () => {
  let low = 1
  let high = 255
  const fits = (n) => works(() => put('n'.repeat(n)))
  if (fits(high)) return high
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}
const mtimeStep = () => {
  put('time')
  // Odd seconds and odd fractions: what a coarser step would round away.
  const kept = [1700000001.1234567, 1700000003.7654321, 1700000005.0011223, 1700000007.9998765].map((t) => {
    fs.utimesSync(at('time'), t, t)
    return fs.statSync(at('time'), { bigint: true }).mtimeNs
  })
  const steps = [2000000000n, 1000000000n, 10000000n, 1000000n, 1000n, 100n]
  return Number(steps.find((s) => kept.every((ns) => ns % s === 0n)) ?? 1n)
}
const keepsModes = () => {
  put('mode')
  return [0o640, 0o755, 0o400, 0o600].every((mode) => {
    fs.chmodSync(at('mode'), mode)
    return (fs.statSync(at('mode')).mode & 0o777) === mode
  })
}
const keepsOwners = () => {
  put('owner')
  if (process.getuid() !== 0) return fs.statSync(at('owner')).uid === process.getuid()
  fs.chownSync(at('owner'), 65534, 65534)
  return fs.statSync(at('owner')).uid === 65534
}
const keepsHardLinks = () => {
  put('one')
  fs.linkSync(at('one'), at('two'))
  return fs.statSync(at('two')).nlink === 2 && fs.statSync(at('one')).ino === fs.statSync(at('two')).ino
}
// The disks under a file system, as Linux knows them; the device number elsewhere.
const disks = (dev) => {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  const whole = (dir) => {
    const slaves = works(() => fs.readdirSync(dir + '/slaves').length > 0) ? fs.readdirSync(dir + '/slaves') : []
    if (slaves.length > 0) return slaves.flatMap((s) => whole(fs.realpathSync(dir + '/slaves/' + s)))
    return [fs.existsSync(dir + '/partition') ? dir.slice(0, dir.lastIndexOf('/')) : dir]
  }
  try { return whole(fs.realpathSync('/sys/dev/block/' + major + ':' + minor)) } catch { return [String(dev)] }
}
const sameDisk = () => {
  const other = disks(fs.statSync(home, { bigint: true }).dev)
  return disks(fs.statSync(scratch, { bigint: true }).dev).some((disk) => other.includes(disk))
}

try {
  fs.mkdirSync(scratch, { mode: 0o700 })
} catch (error) {
  console.log(JSON.stringify({ writable: false, code: error.code }))
  process.exit(0)
}
try {
  const space = fs.statfsSync(scratch)
  const report = {
    writable: works(() => put('first')),
    symlinks: works(() => { fs.symlinkSync('to', at('link')); return fs.readlinkSync(at('link')) === 'to' }),
    hardLinks: works(keepsHardLinks),
    modes: works(keepsModes),
    owners: works(keepsOwners),
    caseSensitive: works(() => { put('Case'); return !fs.existsSync(at('cASE')) }),
    illegal: illegal(),
    anyBytes: keepsName(Buffer.from([0x62, 0xff, 0x64])) && keepsName('caf\u00e9') && keepsName('cafe\u0301'),
    maxName: maxName(),
    mtimeStepNs: mtimeStep(),
    freeBytes: space.bavail * space.bsize,
    sameDiskAsHome: works(sameDisk),
  }
  console.log(JSON.stringify(report))
} finally {
  fs.rmSync(scratch, { recursive: true, force: true })
}
`
