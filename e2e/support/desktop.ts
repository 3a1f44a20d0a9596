import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Bus, connectBus } from './dbus.ts'
import { type Recorder, recordNotifications } from './notifications.ts'
import { serveTrayHost, type TrayHost } from './tray-host.ts'

export interface DesktopOptions {
  /** False = a desktop without a place for tray icons. */
  tray?: boolean
}

/** A screen and a session bus of the spec's own, with a panel and a notification daemon that remember. */
export interface Desktop {
  /** For the app: DISPLAY, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR. */
  env: Record<string, string>
  tray: TrayHost | null
  notifications: Recorder
  stop(): Promise<void>
}

/** What is missing for a desktop here, in words; null = nothing. */
export function desktopMissing(): string | null {
  const wanted = ['/usr/bin/Xvfb', '/usr/bin/dbus-daemon', process.env.CHROMIUM ?? '/usr/bin/chromium']
  const missing = wanted.filter((file) => !existsSync(file))
  return missing.length === 0 ? null : `not installed: ${missing.join(', ')}`
}

export async function startDesktop({ tray = true }: DesktopOptions = {}): Promise<Desktop> {
  const folder = await mkdtemp(join(tmpdir(), 'ctxb-desktop-'))
  const children: ChildProcess[] = []
  const endAll = (): void => {
    for (const child of children) child.kill('SIGKILL')
  }
  process.once('exit', endAll)
  try {
    const [display, address] = await Promise.all([startXvfb(children), startBus(folder, children)])
    const bus = await connectBus(address)
    const host = tray ? await serveTrayHost(bus) : null
    const notifications = await recordNotifications(bus)
    const runtime = join(folder, 'runtime')
    await mkdir(runtime, { mode: 0o700 })
    return {
      env: { DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime },
      tray: host,
      notifications,
      stop: () => stop(bus, children, folder, endAll),
    }
  } catch (error) {
    endAll()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function stop(bus: Bus, children: ChildProcess[], folder: string, endAll: () => void): Promise<void> {
  bus.disconnect()
  const gone = children.map((child) => new Promise((resolve) => child.once('exit', resolve)))
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(gone)
  process.removeListener('exit', endAll)
  await rm(folder, { recursive: true, force: true })
}

/** Xvfb picks a free display itself and says which, so that desktops side by side never meet. */
async function startXvfb(children: ChildProcess[]): Promise<string> {
  const xvfb = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(xvfb)
  return `:${await firstLine(xvfb, 'Xvfb')}`
}

/** A bus that knows no service files, so that nothing of the machine's own desktop can be started on it. */
async function startBus(folder: string, children: ChildProcess[]): Promise<string> {
  const config = join(folder, 'bus.conf')
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`,
  )
  const daemon = spawn('dbus-daemon', ['--config-file', config, '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(daemon)
  return firstLine(daemon, 'dbus-daemon')
}

function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)))
    if (child.stdout !== null) createInterface(child.stdout).once('line', resolve)
  })
}
