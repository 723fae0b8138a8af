// The launcher once the panel is there: its name in the visitor's language, the chevron of an open chat, and how many answers wait.
// Knows nothing of what is in the panel.

import { elements, say } from "./dom.ts";
import { chevron, drawIcon } from "./icons.ts";
import type { Launcher } from "./launcher.ts";
import type { Speech } from "./speech.ts";

export class Opener {
  readonly #button: HTMLButtonElement;
  readonly #badge: HTMLElement;
  #speech: Speech | null = null;
  #open = false;
  #unread = 0;

  constructor(document: Document, { button }: Launcher) {
    this.#button = button;
    this.#badge = elements(document)("span", { class: "badge", "aria-hidden": "true" });
    button.setAttribute("aria-controls", "sw-panel");
    button.append(drawIcon(document, chevron, "down"), this.#badge);
  }

  show(open: boolean): void {
    this.#open = open;
    if (open) this.#unread = 0;
    this.#refresh();
  }

  /** One more answer that nobody has seen. */
  count(): void {
    this.#unread += 1;
    this.#refresh();
  }

  speak(speech: Speech): void {
    this.#speech = speech;
    this.#refresh();
  }

  focus(): void {
    this.#button.focus();
  }

  #refresh(): void {
    this.#button.setAttribute("aria-expanded", `${this.#open}`);
    say(this.#badge, this.#unread ? `${Math.min(this.#unread, 99)}` : "");
    if (!this.#speech) return;
    const { words } = this.#speech;
    const doing = this.#open ? words.minimise : words.open;
    const unread = this.#unread ? this.#speech.fill(words.unread, { n: this.#unread }) : "";
    // A name begins with what is written on the button.
    this.#button.setAttribute("aria-label", [this.#button.querySelector("bdi")?.textContent, doing, unread].filter(Boolean).join(". "));
  }
}
