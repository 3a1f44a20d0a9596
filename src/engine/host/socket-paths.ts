/** Held open by whoever uses the engine; see `Lease`. */
export const leasePath = '/lease'
/** POST: a new one-time address of the `serve` that owns this engine. */
export const loginLinkPath = '/login-link'

/**
 * `work`: a command that needs the engine until it is done; a one-shot owner waits for it.
 * `follow`: a shell that stays and takes over when the owner ends.
 */
export type LeaseKind = 'work' | 'follow'
