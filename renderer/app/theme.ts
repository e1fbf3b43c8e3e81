import {
  Alert,
  ActionIcon,
  Badge,
  Button,
  createTheme,
  Drawer,
  Kbd,
  Menu,
  Modal,
  Popover,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

/** The one accent. */
const iris: MantineColorsTuple = [
  '#f3f3fe',
  '#e4e4fb',
  '#cbcaf6',
  '#aeacf0',
  '#908ee8',
  '#7673e0',
  '#5b58d0',
  '#4c49b6',
  '#403d98',
  '#32307a',
];

const gray: MantineColorsTuple = [
  '#fafafb',
  '#f4f4f6',
  '#ebebef',
  '#e0e0e6',
  '#cdcdd6',
  '#a5a5b1',
  '#797986',
  '#5f5f6b',
  '#3c3c46',
  '#1d1d24',
];

/** Text to background, light to dark: a neutral with a trace of blue, so that black is not harsh. */
const dark: MantineColorsTuple = [
  '#ececf1',
  '#b5b5c0',
  '#8d8d9a',
  '#5d5d69',
  '#3a3a44',
  '#2a2a32',
  '#212128',
  '#17171c',
  '#111115',
  '#0c0c0f',
];

/** Mantine's own red, darker from the sixth on: white words on it reached only 3.3:1. */
const red: MantineColorsTuple = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#ff6b6b',
  '#cf3030',
  '#b92828',
  '#a12222',
  '#8a1c1c',
];

const sans = '"Inter Variable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const mono =
  'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** A control that stands back until it is needed. */
const quiet = (props: { variant?: string; color?: string }) => props.variant === 'subtle' && props.color === 'gray';

const dialogTitle = { fontSize: '1rem', fontWeight: 600, lineHeight: 1.35 };

/** Spacing on a 4/8 grid, four text sizes, one accent, hairline borders. */
export const theme = createTheme({
  colors: { iris, gray, dark, red },
  primaryColor: 'iris',
  // The sixth in both schemes: white words on the fifth reach only 4:1.
  primaryShade: 6,
  fontFamily: sans,
  fontFamilyMonospace: mono,
  headings: {
    fontFamily: sans,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
      h4: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.55', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray' },
      vars: (_theme, props) => ({
        root: quiet({ variant: 'subtle', color: 'gray', ...props }) ? { '--ai-color': 'var(--ys-dim)' } : {},
      }),
    }),
    Badge: Badge.extend({
      defaultProps: { variant: 'light', radius: 'sm' },
      styles: { root: { textTransform: 'none', fontWeight: 500 } },
    }),
    // As quiet as our own notices.
    Alert: Alert.extend({
      vars: (_theme, props) => {
        const kind = props.color === 'yellow' ? 'warn' : props.color === 'red' ? 'bad' : null;
        return {
          root: kind === null ? {} : { '--alert-bg': `var(--ys-${kind}-soft)`, '--alert-color': `var(--ys-${kind})` },
        };
      },
    }),
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_theme, props) => ({ root: quiet(props) ? { '--button-color': 'var(--ys-dim)' } : {} }),
      styles: { root: { fontWeight: 500 } },
    }),
    // The page itself never scrolls, so nothing needs to be locked; the lock would add a style element that the page's policy refuses.
    Drawer: Drawer.extend({
      defaultProps: { lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: dialogTitle },
    }),
    Kbd: Kbd.extend({
      defaultProps: { size: 'xs' },
      styles: {
        root: {
          padding: '1px 5px',
          border: '1px solid var(--ys-border)',
          background: 'var(--ys-sunken)',
          color: 'var(--ys-dim)',
          fontFamily: sans,
          fontSize: '0.6875rem',
          fontWeight: 500,
          boxShadow: 'none',
        },
      },
    }),
    // Without a place of its own for the focus: it would be a child that no menu may have, and the first item one key further away.
    Menu: Menu.extend({ defaultProps: { shadow: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'lg', lockScroll: false, closeButtonProps: { 'aria-label': 'Close' } },
      styles: { title: dialogTitle },
    }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
  },
});

/**
 * Colours by role, for both schemes. Style sheets use these and never a number of a scale:
 * `--ys-canvas` page, `--ys-raised` cards and pop-overs, `--ys-sunken` sidebar and code, `--ys-border` hairlines, `--ys-hover`,
 * `--ys-text`, `--ys-dim`, `--ys-accent` and its soft ground, `--ys-good|warn|bad` and their soft grounds, `--ys-code-*` for code.
 */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1d1d24',
    '--mantine-color-dimmed': '#62626e',
    '--mantine-color-default-border': '#e4e4ea',
    '--mantine-color-placeholder': '#7d7d89',
    '--ys-canvas': '#ffffff',
    '--ys-raised': '#ffffff',
    '--ys-sunken': '#f8f8fa',
    '--ys-border': '#e7e7ec',
    '--ys-border-strong': '#d3d3dc',
    '--ys-hover': '#f1f1f4',
    '--ys-text': '#1d1d24',
    '--ys-dim': '#62626e',
    '--ys-accent': '#5350c4',
    '--ys-accent-soft': '#f0f0fd',
    '--ys-good': '#14734a',
    '--ys-good-soft': '#e9f6ef',
    '--ys-warn': '#8a5300',
    '--ys-warn-soft': '#fdf4e3',
    '--ys-bad': '#b3261e',
    '--ys-bad-soft': '#fdeeed',
    '--ys-bar': '#c6c5e8',
    '--ys-good-border': '#b5dfc9',
    '--ys-selection': '#cfcef5',
    '--ys-code-keyword': '#7a3ea8',
    '--ys-code-string': '#14734a',
    '--ys-code-number': '#9a4a00',
    '--ys-code-title': '#2355b5',
    '--ys-code-type': '#0b6b7a',
    '--ys-code-variable': '#b3261e',
  },
  dark: {
    '--mantine-color-body': '#111115',
    '--mantine-color-text': '#ececf1',
    '--mantine-color-dimmed': '#9d9daa',
    '--mantine-color-default-border': '#2a2a32',
    '--mantine-color-placeholder': '#82828f',
    '--ys-canvas': '#111115',
    '--ys-raised': '#17171c',
    '--ys-sunken': '#0d0d10',
    '--ys-border': '#26262e',
    '--ys-border-strong': '#3a3a44',
    '--ys-hover': '#1e1e25',
    '--ys-text': '#ececf1',
    '--ys-dim': '#9d9daa',
    '--ys-accent': '#a3a1f0',
    '--ys-accent-soft': '#23223f',
    '--ys-good': '#63cf9a',
    '--ys-good-soft': '#10291e',
    '--ys-warn': '#e5b567',
    '--ys-warn-soft': '#2d230f',
    '--ys-bad': '#f2918a',
    '--ys-bad-soft': '#341917',
    '--ys-bar': '#454379',
    '--ys-good-border': '#1f4a36',
    '--ys-selection': '#3a3870',
    '--ys-code-keyword': '#c79bf0',
    '--ys-code-string': '#7fd1a5',
    '--ys-code-number': '#e7ad75',
    '--ys-code-title': '#8db4f5',
    '--ys-code-type': '#79cbd8',
    '--ys-code-variable': '#f2918a',
  },
});
