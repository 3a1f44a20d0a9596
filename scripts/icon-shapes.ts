/*
 * The icons as SVG text: the source of every PNG in assets/. Each tray state has its own outline and its own glyph, so
 * that it is told apart without colour, at 22 px, on light and dark panels.
 */

/** The tray's states, as `Glance` in src/shared names them. */
export const trayStates = ['ok', 'running', 'attention', 'failed', 'paused', 'unknown'] as const
export type TrayState = (typeof trayStates)[number]

/** Drawn on a grid of 22 units: `outline` is filled, `glyph` lies on it (colour) or is cut out of it (template). */
interface Shape {
  colour: string
  glyphColour: string
  outline: string
  glyph: string
}

const stroke = (d: string, width = 2.4) =>
  `<path d="${d}" fill="none" stroke="GLYPH" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`

const shapes: Record<TrayState, Shape> = {
  ok: {
    colour: '#2b9a43',
    glyphColour: '#ffffff',
    outline: '<circle cx="11" cy="11" r="10"/>',
    glyph: stroke('M6.3 11.4l3.2 3.2 6.2-6.8'),
  },
  // Two arrows chasing each other; the ring is open, so the outline differs from the disc of `ok`.
  running: {
    colour: '#2f86e0',
    glyphColour: '#2f86e0',
    outline:
      '<path d="M3.1 11.6A7.9 7.9 0 0 1 16.2 5.1" fill="none" stroke="FILL" stroke-width="3" stroke-linecap="round"/>' +
      '<path d="M18.9 10.4A7.9 7.9 0 0 1 5.8 16.9" fill="none" stroke="FILL" stroke-width="3" stroke-linecap="round"/>' +
      '<path d="M19.9 1.3v7.9h-7.9z"/><path d="M2.1 20.7v-7.9h7.9z"/>',
    glyph: '',
  },
  attention: {
    colour: '#f0a30a',
    glyphColour: '#2b1d00',
    outline: '<path d="M11 2.6L20 18.9H2z" stroke="FILL" stroke-width="2.6" stroke-linejoin="round"/>',
    glyph: `${stroke('M11 8.2v4.6', 2.5)}<circle cx="11" cy="16.5" r="1.45" fill="GLYPH"/>`,
  },
  failed: {
    colour: '#e03131',
    glyphColour: '#ffffff',
    outline: '<path d="M7 1.2h8L20.8 7v8L15 20.8H7L1.2 15V7z"/>',
    glyph: stroke('M7.2 7.2l7.6 7.6M14.8 7.2l-7.6 7.6', 2.6),
  },
  paused: {
    colour: '#808a94',
    glyphColour: '#808a94',
    outline: '<rect x="3" y="2" width="6" height="18" rx="1.8"/><rect x="13" y="2" width="6" height="18" rx="1.8"/>',
    glyph: '',
  },
  unknown: {
    colour: '#8f6bd6',
    glyphColour: '#ffffff',
    outline: '<path d="M11 .9L21.1 11 11 21.1.9 11z" stroke="FILL" stroke-width="1.4" stroke-linejoin="round"/>',
    glyph: `${stroke('M8.1 8.6c0-1.7 1.3-2.7 2.9-2.7s2.9 1 2.9 2.5c0 2-2.8 2.2-2.8 4.3', 2.1)}<circle cx="11.1" cy="15.9" r="1.35" fill="GLYPH"/>`,
  },
}

/** Coloured icon for Linux and Windows panels. */
export function trayColour(state: TrayState): string {
  const s = shapes[state]
  const body = `<g fill="${s.colour}">${s.outline.replaceAll('FILL', s.colour)}</g>${s.glyph.replaceAll('GLYPH', s.glyphColour)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22">${body}</svg>`
}

/** macOS template image: black and clear only; the system gives it the menu bar's colour. */
export function trayTemplate(state: TrayState): string {
  const s = shapes[state]
  const mask = `<mask id="m"><rect width="22" height="22" fill="#fff"/>${s.glyph.replaceAll('GLYPH', '#000')}</mask>`
  const body = `<g fill="#000" mask="url(#m)">${s.outline.replaceAll('FILL', '#000')}</g>`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22">${mask}${body}</svg>`
}

/** The app's icon: a context in brackets, proven, with its copy behind it. */
export const appIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">
<defs>
<linearGradient id="ground" x1="0" y1="0" x2="1" y2="1">
<stop offset="0" stop-color="#16b8a6"/><stop offset=".55" stop-color="#0b7f9c"/><stop offset="1" stop-color="#123f83"/>
</linearGradient>
<linearGradient id="light" x1="0" y1="0" x2="0" y2="1">
<stop offset="0" stop-color="#fff" stop-opacity=".22"/><stop offset=".45" stop-color="#fff" stop-opacity="0"/>
</linearGradient>
</defs>
<rect x="64" y="64" width="896" height="896" rx="208" fill="url(#ground)"/>
<rect x="64" y="64" width="896" height="896" rx="208" fill="url(#light)"/>
<g fill="none" stroke-linecap="round" stroke-linejoin="round" stroke-width="68">
<path d="M458 196H332v520h126M718 196h126v520H718" stroke="#fff" stroke-opacity=".3" transform="translate(-20 4)"/>
<path d="M340 308H214v520h126M600 308h126v520H600" stroke="#fff"/>
<path d="M360 574l86 86 166-190" stroke="#b9ffd9" stroke-width="76"/>
</g>
</svg>
`
