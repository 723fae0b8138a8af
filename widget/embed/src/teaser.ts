// The card above the launcher that invites to a question: gone when the visitor has answered it with a click.
// Knows nothing of when its time is.

import { elements, say } from "./dom.ts";
import { cross, drawIcon } from "./icons.ts";
import type { Launcher } from "./launcher.ts";
import type { Speech } from "./speech.ts";

export class Teaser {
  readonly #element: HTMLElement;
  readonly #text: HTMLElement;
  readonly #out: HTMLElement;

  constructor(document: Document, { corner }: Launcher, open: () => void) {
    const h = elements(document);
    const done = (then: () => void): void => {
      this.remove();
      then();
    };
    this.#text = h("button", { class: "invitation", dir: "auto" });
    this.#out = h("button", { class: "out" }, drawIcon(document, cross, "close"));
    this.#element = h("div", { class: "teaser", part: "teaser" }, this.#text, this.#out);
    this.#text.onclick = () => done(open);
    this.#out.onclick = () => done(() => corner.querySelector<HTMLElement>("[part=launcher]")?.focus());
    corner.prepend(this.#element);
  }

  speak({ words }: Speech, text: string): void {
    say(this.#text, text);
    this.#out.setAttribute("aria-label", words.dismiss);
  }

  remove(): void {
    this.#element.remove();
  }
}
