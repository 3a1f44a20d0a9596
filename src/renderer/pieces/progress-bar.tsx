import css from './pieces.module.css'

/** 0 to 1; null while nobody knows. */
export function ProgressBar({ fraction, label }: { fraction: number | null; label: string }) {
  const known = fraction === null ? {} : { 'aria-valuenow': Math.round(fraction * 100) }
  return (
    <div className={css.bar} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...known}>
      <div
        className={fraction === null ? css.barUnknown : css.barFill}
        style={fraction === null ? undefined : { transform: `scaleX(${fraction})` }}
      />
    </div>
  )
}
