import { createTheme, mergeThemeOverrides, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'
import classes from './controls.module.css'

// Fountain-pen ink on warm paper, and the red rule of an index card. Shades
// are picked so that text on them keeps a contrast of at least 4.5.
const ink: MantineColorsTuple = ['#eef2fa', '#dde5f4', '#bccae8', '#9ab0dc', '#7d98d0', '#5c7ac0', '#4463ab', '#2f4b8c', '#253c73', '#1b2d58']
const brick: MantineColorsTuple = ['#fdf1ee', '#f9ddd6', '#f1b9ad', '#ea9987', '#e37f69', '#d2553f', '#bd4430', '#a63826', '#8a2e20', '#6b2318']
const leaf: MantineColorsTuple = ['#edf6ef', '#d7ecdd', '#aed8bc', '#84c49b', '#5db07c', '#3c925d', '#2b7849', '#22633c', '#1a4e2f', '#133b24']
const straw: MantineColorsTuple = ['#fdf6e5', '#faeac6', '#f3d693', '#ebc163', '#e0aa3c', '#c4881b', '#986510', '#7c520d', '#604009', '#4a3006']
const stone: MantineColorsTuple = ['#faf7f1', '#f4efe6', '#eae3d7', '#ddd5c7', '#c9bfae', '#a0958a', '#756c5f', '#5c5448', '#423c33', '#2b2722']
const night: MantineColorsTuple = ['#ebe6de', '#d3ccc0', '#b7afa2', '#9b9387', '#4a443b', '#39342d', '#2a2621', '#201d19', '#181613', '#110f0d']

const theme = createTheme({
  colors: { ink, red: brick, green: leaf, yellow: straw, gray: stone, dark: night },
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 6 },
  black: '#26221c',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: {
    fontFamily: "'Fraunces Variable', Georgia, 'Times New Roman', serif",
    fontWeight: '560',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.2' },
      h2: { fontSize: '1.2rem', lineHeight: '1.3' },
      h3: { fontSize: '1.05rem', lineHeight: '1.35' },
    },
  },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { classNames: { root: classes.button } },
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } },
    Modal: { defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.35, blur: 2 } }, classNames: { title: classes.modalTitle } },
    Table: { defaultProps: { verticalSpacing: 'sm' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 350 } },
    Select: { defaultProps: { checkIconPosition: 'right' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
  },
})

/** Words for controls that have no text of their own. */
type Words = { close: string; togglePassword: string }

/** The theme, with the names of bare icon buttons in the page's language. */
export function themeWith({ close, togglePassword }: Words) {
  const closing = { closeButtonProps: { 'aria-label': close } }
  return mergeThemeOverrides(theme, {
    components: {
      Modal: { defaultProps: closing },
      Notification: { defaultProps: closing },
      PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': togglePassword } } },
    },
  })
}

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fffdf9',
    '--mantine-color-white': '#fffefb',
    '--mantine-color-dimmed': '#6a6154',
    '--mantine-color-placeholder': '#776e61',
    '--mantine-color-error': '#a63826',
    '--mantine-color-anchor': '#2f4b8c',
    '--mantine-color-default-border': '#ddd5c7',
    '--ficha-paper': '#f8f4ec',
    '--ficha-sidebar': '#f2ece1',
    '--ficha-line': '#e7dfd2',
    '--ficha-hover': '#f5f0e7',
    '--ficha-rule': '#cf4f38',
    '--ficha-blue-rule': '#d5dfef',
  },
  dark: {
    '--mantine-color-body': '#23201b',
    '--mantine-color-dimmed': '#b3ab9e',
    '--mantine-color-placeholder': '#9b9387',
    '--mantine-color-error': '#f2a495',
    '--mantine-color-anchor': '#a9bfea',
    '--mantine-color-default-border': '#3d382f',
    '--ficha-paper': '#191714',
    '--ficha-sidebar': '#1e1b17',
    '--ficha-line': '#37322a',
    '--ficha-hover': '#2a2620',
    '--ficha-rule': '#d9654f',
    '--ficha-blue-rule': '#2c3547',
  },
})
