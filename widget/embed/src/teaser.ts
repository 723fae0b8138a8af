// The card above the launcher that invites to a question: shown once, gone for good when the visitor has answered it with a click.
// Knows nothing of when its time is.

import { elements, say } from "./dom.ts";
import { cross, drawIcon } from "./icons.ts";
import type { Launcher } from "./launcher.ts";
import type { Speech } from "./speech.ts";

export type TeaserActs = {
  readonly open: () => void;
  /** To be remembered beyond this page. */
  readonly answered: () => void;
};

export class Teaser {
  readonly #element: HTMLElement;
  readonly #text: HTMLElement;
  readonly #out: HTMLElement;

  constructor(document: Document, { corner }: Launcher, acts: TeaserActs) {
    const h = elements(document);
    const done = (then: () => void): void => {
      this.remove();
      acts.answered();
      then();
    };
    this.#text = h("button", { class: "invitation", dir: "auto" });
    this.#out = h("button", { class: "out" }, drawIcon(document, cross, "close"));
    this.#element = h("div", { class: "teaser", part: "teaser" }, this.#text, this.#out);
    this.#text.onclick = () => done(acts.open);
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
