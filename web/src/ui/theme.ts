// The look of the console, as Mantine knows it. Colours that Mantine has no name for are in
// tokens.css; both are checked for contrast in contrast.test.ts.

// Of the components only the types: whoever uses one loads it, not the first page.
import {
  type ActionIconProps,
  type ButtonProps,
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  type MenuProps,
  type ModalProps,
  type NotificationProps,
  type NumberInputProps,
  type PaperProps,
  type PasswordInputProps,
  type SelectProps,
  type TextareaProps,
  type TextInputProps,
  type TooltipProps,
} from '@mantine/core';

const lagoon: MantineColorsTuple = [
  '#ecf9f6',
  '#d3f0ea',
  '#a8e0d6',
  '#78cdbf',
  '#4cb5a7',
  '#2a998c',
  '#17796f',
  '#0f655d',
  '#0c514b',
  '#083f3b',
];

const ember: MantineColorsTuple = [
  '#fff3ea',
  '#ffe3cf',
  '#fdc7a1',
  '#f9a770',
  '#f38745',
  '#e46a22',
  '#c25313',
  '#9f420f',
  '#80350e',
  '#662a0d',
];

const ink: MantineColorsTuple = [
  '#f4f7f7',
  '#eaeff0',
  '#dce4e5',
  '#c7d2d4',
  '#a5b4b7',
  '#7f9195',
  '#566a6f',
  '#40545a',
  '#2a3c42',
  '#17272d',
];

const night: MantineColorsTuple = [
  '#d9e4e4',
  '#b8c6c8',
  '#93a5a8',
  '#6b8084',
  '#43575c',
  '#304348',
  '#24353a',
  '#1a292e',
  '#132024',
  '#0c1619',
];

/** Dialogs stand beside the page: their `header` would count as a second banner of it. */
const plainHeader = { header: { role: 'presentation' } };

/** What a component is given unless told otherwise. */
function byDefault<Props>(defaultProps: Partial<Props>) {
  return { defaultProps };
}

export const theme = createTheme({
  colors: { lagoon, ember, gray: ink, dark: night },
  primaryColor: 'lagoon',
  primaryShade: { light: 7, dark: 6 },
  black: '#17272d',
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '650',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'md',
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: byDefault<ButtonProps>({ size: 'sm' }),
    ActionIcon: byDefault<ActionIconProps>({ variant: 'subtle', color: 'gray' }),
    Paper: byDefault<PaperProps>({ withBorder: true }),
    Tooltip: byDefault<TooltipProps>({
      openDelay: 250,
      withArrow: true,
      events: { hover: true, focus: true, touch: true },
    }),
    Modal: byDefault<ModalProps>({
      centered: true,
      overlayProps: { backgroundOpacity: 0.45 },
      attributes: plainHeader,
      closeButtonProps: { 'aria-label': 'Close' },
    }),
    Drawer: byDefault<DrawerProps>({
      position: 'right',
      overlayProps: { backgroundOpacity: 0.35 },
      attributes: plainHeader,
      closeButtonProps: { 'aria-label': 'Close' },
    }),
    // The placeholder would be a child that a menu may not have.
    Menu: byDefault<MenuProps>({ withInitialFocusPlaceholder: false }),
    Notification: byDefault<NotificationProps>({ closeButtonProps: { 'aria-label': 'Close' } }),
    TextInput: byDefault<TextInputProps>({ size: 'sm' }),
    PasswordInput: byDefault<PasswordInputProps>({ size: 'sm' }),
    NumberInput: byDefault<NumberInputProps>({ size: 'sm' }),
    Select: byDefault<SelectProps>({ size: 'sm', checkIconPosition: 'right' }),
    Textarea: byDefault<TextareaProps>({ size: 'sm' }),
  },
});

/** Mantine's own choices for dimmed text and light buttons fall short of 4.5:1. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': ink[9],
    '--mantine-color-dimmed': ink[6],
    '--mantine-color-placeholder': '#6b7d82',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-default-border': ink[3],
    '--mantine-color-anchor': lagoon[7],
    '--mantine-color-lagoon-light': lagoon[0],
    '--mantine-color-lagoon-light-hover': lagoon[1],
    '--mantine-color-lagoon-light-color': lagoon[8],
    '--mantine-color-gray-light-color': ink[8],
    '--mantine-color-red-filled': '#b3261e',
    '--mantine-color-red-filled-hover': '#971d17',
    '--mantine-color-red-light-color': '#9c1f18',
  },
  dark: {
    '--mantine-color-body': night[7],
    '--mantine-color-text': night[0],
    '--mantine-color-dimmed': '#9db0b3',
    '--mantine-color-placeholder': night[2],
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-default-border': night[5],
    '--mantine-color-anchor': lagoon[3],
    '--mantine-color-lagoon-light': '#16393a',
    '--mantine-color-lagoon-light-hover': '#1a4645',
    '--mantine-color-lagoon-light-color': lagoon[2],
    '--mantine-color-gray-light-color': night[0],
    '--mantine-color-red-filled': '#b3362d',
    '--mantine-color-red-filled-hover': '#c6423a',
    '--mantine-color-red-light-color': '#ffb4ad',
  },
});

/** What is dangerous in a menu: Mantine's red falls short of 4.5:1 there. */
export const dangerousItem = { color: 'var(--mantine-color-error)' };

/** The only thing the console keeps in the browser's storage. public/scheme.js reads it too. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'maskline-color-scheme' });
