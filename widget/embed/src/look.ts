// The owner's look as style rules of the host element: custom properties, which the page's own CSS may set otherwise.

import type { Palette, Settings } from "./settings.ts";

/** When it is dark, as a media query: decided by the site, by the page, or by the visitor's system. */
export function darkness(theme: string): string {
  return theme === "dark" ? "all" : theme === "light" ? "not all" : "(prefers-color-scheme:dark)";
}

/** What the launcher needs to know; the panel adds what it needs. */
export function lookRules({ colors, z_index, offset, font }: Settings, theme: string): string {
  const place = `--sw-z:${z_index};--sw-side:${offset.side}px;--sw-bottom:${offset.bottom}px;--sw-font:${font === "system" ? "system-ui" : "inherit"}`;
  return `:host{${place};${paint(colors.light)}}@media ${darkness(theme)}{:host{${paint(colors.dark)}}}`;
}

/** What the panel needs to know besides. */
export function frameRules({ colors, radius, size }: Settings, theme: string): string {
  const frame = `--sw-radius:${radius}px;--sw-width:${size.width}px;--sw-height:${size.height}px`;
  return `:host{${frame};--sw-accent-soft:${colors.light.soft}}@media ${darkness(theme)}{:host{--sw-accent-soft:${colors.dark.soft}}}`;
}

/** The style sheet as it is for a site, or a page, that is always light or always dark. */
export function inTheme(css: string, theme: string): string {
  const scheme = theme === "dark" || theme === "light" ? theme : "light dark";
  return css.replace(/\(prefers-color-scheme: ?dark\)/g, ` ${darkness(theme)}`).replace(/color-scheme:light dark/g, `color-scheme:${scheme}`);
}

function paint({ accent, on_accent }: Palette): string {
  return `--sw-accent:${accent};--sw-on-accent:${on_accent}`;
}
