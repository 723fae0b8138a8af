// The one place that draws an answer's text, whether it is being written, resumed or read again later.
// Knows nothing of turns; builds nodes, never HTML.

import { elements } from "./dom.ts";
import { drawIcon, spark } from "./icons.ts";

export class Answer {
  readonly element: HTMLElement;
  readonly #text: Text;

  constructor(document: Document) {
    this.#text = document.createTextNode("");
    this.element = elements(document)("div", { class: "text", dir: "auto" }, drawIcon(document, spark, "mark"), this.#text);
  }

  /** Shows the text so far; `live` while more is to come. Text that only grew is appended, so nothing read moves. */
  show(text: string, live: boolean): void {
    const shown = this.#text.data;
    if (text !== shown) this.#change(text, shown);
    this.element.classList.toggle("live", live && text !== "");
    this.element.hidden = text === "";
  }

  #change(text: string, shown: string): void {
    if (text.startsWith(shown)) this.#text.appendData(text.slice(shown.length));
    else this.#text.data = text;
  }
}
