// The one place that draws an answer's text, whether it is being written, resumed or read again later.
// Knows nothing of turns; builds nodes, never HTML.

import { elements } from "./dom.ts";
import { drawIcon, spark } from "./icons.ts";

/** Draws the text in its form, once that has been loaded. */
export type Drawing = { readonly element: HTMLElement; readonly show: (text: string, live: boolean) => void };

export class Answer {
  readonly element: HTMLElement;
  readonly #plain: HTMLElement;
  #drawing: Drawing | null = null;
  #text = "";
  #live = false;

  constructor(document: Document) {
    const h = elements(document);
    this.#plain = h("div", { class: "plain-text", dir: "auto" });
    this.element = h("div", { class: "text" }, drawIcon(document, spark, "mark"), this.#plain);
  }

  /** From now on this draws it, and what is there already. */
  enrich(drawing: Drawing): void {
    this.#drawing = drawing;
    drawing.show(this.#text, this.#live);
    this.#plain.replaceWith(drawing.element);
  }

  /** Shows the text so far; `live` while more is to come. */
  show(text: string, live: boolean): void {
    this.#text = text;
    this.#live = live;
    if (this.#drawing) this.#drawing.show(text, live);
    else this.#plain.textContent = text;
    this.#plain.classList.toggle("live", live && text !== "");
    this.element.hidden = text === "";
  }
}
