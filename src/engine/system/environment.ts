/**
 * What a tool may see of the environment: who the user is, where things are, and the agents that hold keys.
 * Everything else stays out: tokens and passwords live in environments.
 */
const allowed = [
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'GNUPGHOME',
  'KRB5CCNAME',
  'XDG_CONFIG_HOME',
  'XDG_CACHE_HOME',
  'XDG_DATA_HOME',
  'XDG_STATE_HOME',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  '__CF_USER_TEXT_ENCODING',
] as const

export type Env = Readonly<Record<string, string | undefined>>

/** A tool's whole environment. Messages in English and UTF-8, times in UTC: what the parsers expect. */
export function toolEnvironment(env: Env, path: string, added: Env = {}): Record<string, string> {
  const result: Record<string, string> = {}
  for (const name of allowed) {
    const value = env[name]
    if (value !== undefined) result[name] = value
  }
  result.PATH = path
  result.LC_ALL = 'C.UTF-8'
  result.TZ = 'UTC'
  for (const [name, value] of Object.entries(added)) if (value !== undefined) result[name] = value
  return result
}
