import { z } from 'zod'

/** Classes of items: what a path of ctx's is, from facts about ctx's own sources. */
export const ItemClass = z.enum([
  'knowledge',
  'journal',
  'events',
  'state',
  'scratchpad',
  'notify',
  'connection',
  'hub-mirror',
  'claude',
  'project-config',
  'user-config',
  'key',
  'hub-data',
  'generated',
  'ephemeral',
  'other',
])
export type ItemClass = z.infer<typeof ItemClass>

/** Classes that need no protection: rebuilt, pruned by ctx itself, or gone in a moment. */
export const unimportantClasses: ReadonlySet<ItemClass> = new Set<ItemClass>(['state', 'generated', 'ephemeral'])

/** Files that count as covered only when read back and hashed (`verified`). */
export const mustVerifyClasses: ReadonlySet<ItemClass> = new Set<ItemClass>(['key', 'notify', 'connection'])

export const StrategyId = z.enum(['rsync', 'cp', 'time-machine', 'borg', 'restic'])
export type StrategyId = z.infer<typeof StrategyId>

export const RunStatus = z.enum([
  'queued',
  'running',
  'succeeded',
  'warning',
  'failed',
  'cancelled',
  'interrupted',
  'skipped',
])
export type RunStatus = z.infer<typeof RunStatus>

export const RunKind = z.enum(['backup', 'restore', 'verify', 'prune'])
export type RunKind = z.infer<typeof RunKind>

export const Trigger = z.enum(['manual', 'schedule', 'catch-up', 'login', 'fix'])
export type Trigger = z.infer<typeof Trigger>

export const Phase = z.enum(['waiting', 'preflight', 'collect', 'copy', 'prove', 'read-back', 'prune', 'finish'])
export type Phase = z.infer<typeof Phase>

export const ProofLevel = z.enum(['listed', 'verified'])
export type ProofLevel = z.infer<typeof ProofLevel>

/** `urgent` turns the tray red, `attention` amber, `advice` is standing advice and leaves it green. */
export const Severity = z.enum(['urgent', 'attention', 'advice'])
export type Severity = z.infer<typeof Severity>

/** Guards that a user may let pass for one run (`run --allow`). */
export const GuardId = z.enum([
  'destination-identity',
  'source-empty',
  'source-missing',
  'shrinkage',
  'space',
  'overlap',
])
export type GuardId = z.infer<typeof GuardId>

/** An instant on the wire: ISO 8601 in UTC, milliseconds. */
export const Instant = z.iso.datetime()
export type Instant = z.infer<typeof Instant>
