import type { Session } from 'electron'

type Handlers = Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
>

/* Chromium here grants nothing that was not granted through CDP, so that these have nothing to do. */
const defaultSession: Handlers = {
  setPermissionRequestHandler: () => undefined,
  setPermissionCheckHandler: () => undefined,
  setDevicePermissionHandler: () => undefined,
}

export const session = { defaultSession }
