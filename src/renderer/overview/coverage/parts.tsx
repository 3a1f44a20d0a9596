import type { HTMLAttributes, Ref } from 'react'

/*
 * The parts of a grid whose rows are placed freely, which table elements do not allow. The grid has the focus and
 * names its active cell (`aria-activedescendant`), so rows and cells take none themselves.
 */
type Part = HTMLAttributes<HTMLDivElement> & { ref?: Ref<HTMLDivElement> }

export function RowGroup(props: Part) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  return <div role="rowgroup" {...props} />
}

export function GridRow(props: Part) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: see above
  return <div role="row" {...props} />
}

export function ColumnHead(props: Part) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: see above
  return <div role="columnheader" {...props} />
}

export function RowHead(props: Part) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: see above
  return <div role="rowheader" {...props} />
}

export function GridCell(props: Part) {
  // biome-ignore lint/a11y/useSemanticElements: see above
  // biome-ignore lint/a11y/useFocusableInteractive: see above
  return <div role="gridcell" {...props} />
}
