import { createTheme, type MantineColorsTuple } from '@mantine/core'

/** From the app icon's middle tone; shade 6 carries white text at 4.5 : 1. */
const harbour: MantineColorsTuple = [
  '#e8f5f8',
  '#d2e9ef',
  '#a4d3df',
  '#73bccf',
  '#47a5bd',
  '#2391ac',
  '#0b7a96',
  '#08677f',
  '#065467',
  '#044050',
]

/** Slate instead of Mantine's neutral greys; 7 is the window, 6 a card, 4 a line. */
const dark: MantineColorsTuple = [
  '#dfe5ea',
  '#b9c3cc',
  '#92a0ac',
  '#6b7a87',
  '#37434e',
  '#2a343e',
  '#1d262e',
  '#151c23',
  '#10161b',
  '#0b1014',
]

const fonts =
  "-apple-system, 'Segoe UI Variable Text', 'Segoe UI', Cantarell, Ubuntu, 'Noto Sans', 'Liberation Sans', system-ui, sans-serif"

export const theme = createTheme({
  colors: { harbour, dark },
  primaryColor: 'harbour',
  primaryShade: { light: 6, dark: 5 },
  fontFamily: fonts,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', 'Noto Sans Mono', 'Liberation Mono', monospace",
  fontSizes: { xs: '12.5px', sm: '14px', md: '15px', lg: '16px', xl: '20px' },
  headings: { fontFamily: fonts, fontWeight: '600' },
  defaultRadius: 'md',
  radius: { sm: '6px', md: '8px', lg: '12px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' }, styles: { root: { '--button-fz': '13.5px' } } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, events: { hover: true, focus: true, touch: true } } },
  },
})
