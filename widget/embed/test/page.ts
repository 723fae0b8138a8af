// A page in happy-dom, for tests of what is drawn.

import { Window as HappyWindow } from "happy-dom";
import type { Whole } from "../src/settings.ts";

export type Page = Window & typeof globalThis;

export const SETTINGS: Whole = {
  v: 1, site: "key", title: "Ask us", subtitle: "", greeting: "Hi! What would you like to know?", position: "right", question_limit: 40,
  colors: {
    light: { accent: "#5346E0", on_accent: "#FFFFFF", soft: "#ECEAFD" },
    dark: { accent: "#9C93FF", on_accent: "#17171A", soft: "#2E2A55" },
  },
  theme: "auto", radius: 16, font: "inherit", offset: { side: 20, bottom: 20 }, size: { width: 400, height: 680 }, z_index: 2147483000,
  launcher: { icon: "speech", label: "" }, avatar: null, starters: [], teaser: null, consent: null, privacy_url: null, sound: false,
  credit: true, lead: null, messages: false, words: {},
};

export function openPage(width = 1280): Page {
  return new HappyWindow({ url: "https://example.com/shop?x=1#y", width, height: 800 }) as unknown as Page;
}

export function shadowRoot(page: Page): ShadowRoot {
  const host = page.document.createElement("div");
  page.document.body.append(host);
  return host.attachShadow({ mode: "open" });
}

/** The one element of a kind, found as a person would: by its name. */
export function named<Found extends HTMLElement>(root: ParentNode, kind: string, name: string): Found {
  const found = allNamed<Found>(root, kind, name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${kind} "${name}"`);
  return found[0];
}

export function allNamed<Found extends HTMLElement>(root: ParentNode, kind: string, name: string): Found[] {
  return [...root.querySelectorAll<Found>(kind)].filter((node) => isShown(node) && nameOf(node) === name);
}

export function isShown(node: Element | null): boolean {
  for (let at = node; at; at = at.parentElement) if (at.hasAttribute("hidden")) return false;
  return node !== null;
}

export function press(page: Page, target: HTMLElement, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new page.KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more });
  target.dispatchEvent(event);
  return event;
}

export function type(page: Page, field: HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new page.Event("input", { bubbles: true }));
}

function nameOf(node: Element): string {
  return node.getAttribute("aria-label") ?? node.textContent?.trim() ?? "";
}
