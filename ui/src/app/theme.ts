import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const stream: MantineColorsTuple = [
  "#e9f6f4", "#d2ebe8", "#a6d8d2", "#74c2ba", "#45aaa1", "#22948a", "#0f7f76", "#0c6d65", "#0a5b55", "#074842",
];
// Greys with a drop of the accent in them: they sit calmly next to it in both schemes.
const gray: MantineColorsTuple = [
  "#f6f8f8", "#eef2f2", "#e2e8e8", "#d3dbdb", "#b4c0c1", "#8d9b9d", "#647376", "#48565a", "#2f3b3f", "#1b2427",
];
const dark: MantineColorsTuple = [
  "#d6dedf", "#a9b5b7", "#859497", "#5f6e72", "#3c494d", "#2b363a", "#1d2629", "#12181a", "#0d1214", "#080c0d",
];

const SANS =
  'ui-sans-serif, -apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", "Noto Sans", Roboto, Cantarell, "DejaVu Sans", sans-serif';
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  colors: { stream, gray, dark },
  primaryColor: "stream",
  primaryShade: 6,
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.125rem" },
  headings: { fontFamily: SANS, fontWeight: "600", sizes: { h3: { fontSize: "1.1875rem", lineHeight: "1.4" } } },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 120 } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", transitionProps: { duration: 90 } } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 90 } } },
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "sm" } },
    SegmentedControl: { defaultProps: { withItemsBorders: false } },
    Switch: { defaultProps: { withThumbIndicator: false } },
  },
});

/** Colours that our own style sheets use; named by their role. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { "--mr-header-height": "48px", "--mr-row-height": "34px" },
  light: {
    "--mantine-color-body": "#f6f8f8",
    "--mantine-color-text": "#1b2427",
    "--mantine-color-dimmed": "#5c6b6e",
    "--mantine-color-error": "#c22f2f",
    "--mr-surface": "#ffffff",
    "--mr-surface-sunken": "#f1f5f5",
    "--mr-hover": "#eff5f4",
    "--mr-selected": "#e3f2f0",
    "--mr-border": "#e0e7e7",
    "--mr-border-strong": "#cbd5d6",
    "--mr-accent-text": "#0a6a62",
    "--mr-grid": "#e9eeee",
    "--mr-difference": "#fff3d6",
  },
  dark: {
    "--mantine-color-body": "#12181a",
    "--mantine-color-text": "#dbe3e4",
    "--mantine-color-dimmed": "#93a2a5",
    "--mantine-color-error": "#f58080",
    "--mr-surface": "#182023",
    "--mr-surface-sunken": "#141b1d",
    "--mr-hover": "#1e282b",
    "--mr-selected": "#173330",
    "--mr-border": "#273235",
    "--mr-border-strong": "#384549",
    "--mr-accent-text": "#5cc4b9",
    "--mr-grid": "#232d30",
    "--mr-difference": "#3a3016",
  },
});
