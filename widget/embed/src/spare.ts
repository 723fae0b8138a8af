// What stands under an answer that comes from the training, because SparkGPT could not be asked: to which question it is, and another try.
// Knows nothing of how the answer is drawn.

import { elements, say } from "./dom.ts";
import type { Speech } from "./speech.ts";
import type { Turn } from "./turn.ts";

export class Spare {
  readonly element: HTMLElement;
  readonly #question: HTMLElement;

  constructor(document: Document, { words }: Speech, retry: () => void) {
    const h = elements(document);
    // An owner's own words may leave the question out.
    const [before = "", after] = (words.spare ?? "").split("{question}");
    const again = h("button", { type: "button", class: "again" }, words.again);
    again.addEventListener("click", retry);
    this.#question = h("bdi");
    this.element = h("div", { class: "notice spare" }, h("span", {}, before, after === undefined ? " " : "", this.#question, after ?? ""), again);
  }

  /** Stands at the end of the answer while it is true; whether it is. */
  show({ saved, state, waiting }: Turn, answer: Element | null): boolean {
    const stands = typeof saved === "string" && state === "done" && waiting === null;
    if (!stands) this.element.remove();
    else if (this.element.parentNode !== answer) answer?.append(this.element);
    if (stands) say(this.#question, saved);
    return stands;
  }

  /** As a screen reader should hear it. */
  get sentence(): string {
    return this.element.firstElementChild?.textContent ?? "";
  }
}
