// The one place that draws an answer's text, whether it is being written, resumed or read again later.
// Knows nothing of turns; builds nodes, never HTML.

import { elements } from "./dom.ts";
import { drawIcon, spark } from "./icons.ts";

/** Draws the text in its form, once that has been loaded. */
export type Drawing = { readonly element: HTMLElement; readonly show: (text: string, live: boolean) => void };

// What was drawn from here on was on the screen piece by piece.
const SHORT = 2000;
const LETTER = /\p{L}/u;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFD\uFE70-\uFEFC]|[\ud802\ud803\ud83a]/;

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
    // The mark stands where the first line begins.
    const direction = directionOf(text);
    if (this.element.dir !== direction) this.element.dir = direction;
    if (live && text.length < SHORT) this.element.classList.add("grown");
    if (this.#drawing) this.#drawing.show(text, live);
    else this.#plain.textContent = text;
    this.#plain.classList.toggle("live", live && text !== "");
    this.element.hidden = text === "";
  }
}

function directionOf(text: string): string {
  const letter = LETTER.exec(text)?.[0] ?? "";
  return letter && (RIGHT_TO_LEFT.test(letter) ? "rtl" : "ltr");
}
