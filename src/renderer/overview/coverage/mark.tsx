import {
  IconAlertOctagon,
  IconCircleHalf2,
  IconCircleMinus,
  IconCirclesRelation,
  IconGitBranch,
  IconListCheck,
  IconQuestionMark,
  IconShieldCheckFilled,
  IconTopologyStar3,
  IconWind,
} from '@tabler/icons-react'
import type { CellKind } from './cell.ts'
import css from './coverage.module.css'

/** Each kind has its own shape: a filled shield only for what was read back. */
const icons = {
  verified: IconShieldCheckFilled,
  listed: IconListCheck,
  git: IconGitBranch,
  hub: IconTopologyStar3,
  mixed: IconCirclesRelation,
  partial: IconCircleHalf2,
  none: IconAlertOctagon,
  'left-out': IconCircleMinus,
  ephemeral: IconWind,
  unknown: IconQuestionMark,
} as const satisfies Record<CellKind, unknown>

/** The sign of what keeps a cell; its words stand beside it or in the cell's name. */
export function Mark({ kind, size = 17 }: { kind: CellKind; size?: number }) {
  const Icon = icons[kind]
  return <Icon size={size} stroke={1.9} className={css.sign} data-kind={kind} aria-hidden="true" />
}
