// The round button on the owner's page, and the note beside it when the panel can't be loaded.
// Knows nothing of the panel. Written without classes, as all of the loader: every byte of it is paid on every page.

import { elements } from "./dom.ts";
import { chevron, drawIcon, speech } from "./icons.ts";
import { launcherWords as words } from "./strings.ts";

export type Launcher = {
  readonly element: HTMLElement;
  readonly show: (open: boolean) => void;
  /** Says that the panel did not come, or no longer says so. */
  readonly apologise: (lost: boolean) => void;
  readonly focus: () => void;
};

/** `near` is called when the visitor is about to press the button; `place` is a class: left, right or page. */
export function drawLauncher(document: Document, place: string, toggle: () => void, near: () => void): Launcher {
  const h = elements(document);
  const note = h("div", { class: "note", role: "status" });
  const icons = [drawIcon(document, speech, "speech"), drawIcon(document, chevron, "down")];
  const button = h("button", { type: "button", class: "launcher", "aria-controls": "sw-panel" }, ...icons);
  const again = h("button", { type: "button", class: "again" }, words.again);
  button.onclick = again.onclick = toggle;
  button.onpointerenter = button.onfocus = near;
  button.addEventListener("touchstart", near, { passive: true });
  const launcher: Launcher = {
    element: h("div", { class: `corner ${place}` }, note, button),
    show: (open) => {
      button.setAttribute("aria-expanded", `${open}`);
      // The open panel has a button "Close chat" of its own.
      button.setAttribute("aria-label", open ? words.minimise : words.open);
    },
    apologise: (lost) => note.replaceChildren(...(lost ? [words.lost, again] : [])),
    focus: () => button.focus(),
  };
  launcher.show(false);
  return launcher;
}
