// The owner's look as style rules of the host element: custom properties, which the page's own CSS may set otherwise.

import type { Look, Palette } from "./settings.ts";

/** When it is dark, as a media query: decided by the site, by the page, or by the visitor's system. */
export function darkness(theme?: string): string {
  return theme === "dark" ? "all" : theme === "light" ? "not all" : "(prefers-color-scheme:dark)";
}

/** What the launcher needs to know; the panel adds what it needs. What isn't said is the default: defaults.ts names what pins it. */
export function lookRules({ colors, z_index, offset, font }: Partial<Look>, theme?: string): string {
  const place = `--sw-z:${z_index ?? 2147483000};--sw-side:${offset?.side ?? 20}px;--sw-bottom:${offset?.bottom ?? 20}px`;
  const light = paint(colors?.light, "#5346E0", "#FFFFFF");
  const dark = paint(colors?.dark, "#7C72E7", "#17171A");
  return `:host{${place};--sw-font:${font ?? "inherit"};${light}}@media ${darkness(theme)}{:host{${dark}}}`;
}

/** Of the panel in the corner, in pixels, where its owner wants no other. */
export const SIZE = { width: 400, height: 680 };

/** What the panel needs to know besides. */
export function frameRules({ colors, radius = 16, size = SIZE }: Partial<Look>, theme?: string): string {
  const frame = `--sw-radius:${radius}px;--sw-width:${size.width}px;--sw-height:${size.height}px`;
  const [light, dark] = colors ? [colors.light.soft, colors.dark.soft] : ["#ECEBFC", "#2D2B47"];
  return `:host{${frame};--sw-accent-soft:${light}}@media ${darkness(theme)}{:host{--sw-accent-soft:${dark}}}`;
}

/** The style sheet as it is for a site, or a page, that is always light or always dark. */
export function inTheme(css: string, theme?: string): string {
  const scheme = theme === "dark" || theme === "light" ? theme : "light dark";
  return css.replace(/\(prefers-color-scheme: ?dark\)/g, ` ${darkness(theme)}`).replace(/color-scheme:light dark/g, `color-scheme:${scheme}`);
}

function paint(palette: Palette | undefined, accent: string, onAccent: string): string {
  return `--sw-accent:${palette?.accent ?? accent};--sw-on-accent:${palette?.on_accent ?? onAccent}`;
}
