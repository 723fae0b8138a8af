// The button on the owner's page, in the shadow of an element of its own, and the note beside it when the panel can't be loaded.
// Knows nothing of the panel. Written without classes, as all of the loader: every byte of it is paid on every page.

import { elements } from "./dom.ts";
import { NAME, type SparkElement } from "./element.ts";
import { drawIcon, speech } from "./icons.ts";
import { lookRules } from "./look.ts";
import type { Given } from "./settings.ts";

/** The words of strings.ts that are needed before the panel is there, in the language that is built in. */
export const words = { open: "Open chat", lost: "The chat could not be loaded. Please check your connection. " };

export type Launcher = {
  readonly host: SparkElement;
  readonly root: ShadowRoot;
  readonly corner: HTMLElement;
  readonly button: HTMLButtonElement;
  /** Says that the panel did not come, or no longer says so. */
  readonly note: HTMLElement;
};

export function drawLauncher(document: Document, css: string, settings: Given, theme: string | undefined, position: string): Launcher {
  const h = elements(document);
  const { icon = speech, label } = settings;
  const host = h(NAME, { "data-sparkwidget": settings.site });
  const root = host.attachShadow({ mode: "open" });
  const button = h("button", {
    class: "launcher", part: "launcher", "aria-expanded": "false",
    // A name begins with what is written on the button.
    "aria-label": (label ? `${label}. ` : "") + words.open,
  }, drawIcon(document, icon), ...(label ? [h("bdi", {}, label)] : []));
  const note = h("div", { class: "note", role: "status" });
  const corner = h("div", { class: `corner ${position}` }, note, button);
  const rules = css + lookRules(settings, theme);
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Safari before 16.4.
    root.append(h("style", {}, rules));
  }
  root.append(corner);
  return { host, root, corner, button, note };
}
