// The head of the panel: whose chat it is, that an AI answers, and the way to the menu and out.

import { elements } from "./dom.ts";
import { cross, dots, drawIcon } from "./icons.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";

/** `near` is called when somebody without a pointer is about to press the button. */
export type MenuActs = { readonly near: () => void; readonly toggle: () => void; readonly open: (at: number) => void };
export type Header = { readonly element: HTMLElement; readonly place: HTMLElement; readonly button: HTMLButtonElement };

/** `avatar` is an address; `close` is null where the panel can't be closed. */
export function drawHeader(
  document: Document, { words }: Speech, { title, subtitle }: Settings, avatar: string | null, menu: MenuActs, close: (() => void) | null,
): Header {
  const h = elements(document);
  const names = h("div", { class: "names" },
    h("div", { class: "title", id: "sw-title", role: "heading", "aria-level": "2" }, title),
    ...(subtitle ? [h("div", { class: "subtitle" }, h("bdi", {}, subtitle))] : []), h("div", { class: "subtitle" }, words.byAi));
  const out = h("button", { type: "button", class: "plain", "aria-label": words.close }, drawIcon(document, cross, "close"));
  if (close) out.addEventListener("click", close);
  const button = h("button", {
    type: "button", class: "plain", id: "sw-menu", "aria-label": words.menu, "aria-haspopup": "menu", "aria-expanded": "false",
  }, drawIcon(document, dots, "more"));
  button.addEventListener("click", menu.toggle);
  button.addEventListener("focus", menu.near);
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    menu.open(event.key === "ArrowDown" ? 0 : -1);
  });
  const place = h("div", { class: "menu-place" }, button);
  return { place, button, element: h("div", { class: "head", part: "header" }, drawAvatar(document, title, avatar), names, place, ...(close ? [out] : [])) };
}

// A page's policy may forbid the picture; then the initial stands in its place.
function drawAvatar(document: Document, title: string, address: string | null): HTMLElement {
  const h = elements(document);
  const initial = Array.from(title)[0]?.toUpperCase() ?? "";
  const avatar = h("div", { class: "avatar", "aria-hidden": "true" }, initial);
  if (!address) return avatar;
  const picture = h("img", { src: address, alt: "", width: "36", height: "36" });
  picture.addEventListener("error", () => avatar.replaceChildren(initial));
  avatar.replaceChildren(picture);
  return avatar;
}
