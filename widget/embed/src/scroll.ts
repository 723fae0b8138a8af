// Keeps the end of the log in sight while the reader is there, and offers the way back when the reader has gone up.
// Knows nothing of what the log holds.

import { elements } from "./dom.ts";
import { arrowDown, drawIcon } from "./icons.ts";

const NEAR = 32;

export class Scroll {
  readonly pill: HTMLButtonElement;
  readonly #log: HTMLElement;
  #atEnd = true;

  constructor(log: HTMLElement, newText: string) {
    const document = log.ownerDocument;
    this.#log = log;
    const arrow = drawIcon(document, arrowDown, "fall");
    this.pill = elements(document)("button", { type: "button", class: "pill", hidden: "" }, arrow, newText);
    this.pill.addEventListener("click", () => this.#jump());
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The log shrinks when the composer grows or a keyboard rises.
    const Observer = document.defaultView?.ResizeObserver;
    if (Observer) new Observer(() => this.#atEnd && this.toEnd()).observe(log);
  }

  /** To be called after the log was drawn; `news` if there is text that the reader has not seen. */
  follow(news: boolean): void {
    if (this.#atEnd) this.toEnd();
    else if (news) this.pill.hidden = false;
  }

  toEnd(): void {
    this.#atEnd = true;
    this.pill.hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** Where the reader is; null at the end. */
  get place(): number | null {
    return this.#atEnd ? null : this.#log.scrollTop;
  }

  set place(place: number | null) {
    this.#atEnd = place === null;
    if (place === null) this.toEnd();
    else this.#log.scrollTop = place;
  }

  #jump(): void {
    this.toEnd();
    this.#log.focus({ preventScroll: true });
  }

  #scrolled(): void {
    const below = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
    // A hidden panel measures nothing and must not count as "at the end".
    if (this.#log.clientHeight === 0) return;
    this.#atEnd = below <= NEAR;
    if (this.#atEnd) this.pill.hidden = true;
  }
}
