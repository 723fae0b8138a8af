// The field in which a question is written, its counter, and the one button that sends it or stops the answer.
// Keeps the draft; knows nothing of turns.

import { elements, say } from "./dom.ts";
import { arrowUp, drawIcon, square } from "./icons.ts";
import type { Speech } from "./speech.ts";

const COUNT_FROM = 0.8;

export type ComposerActs = {
  /** Whether the question was taken; if so, the field is emptied. */
  readonly ask: (text: string) => boolean;
  readonly stop: () => void;
  /** What is in the field now. */
  readonly drafted: (text: string) => void;
  /** Says something to a screen reader. */
  readonly tell: (sentence: string) => void;
};

export class Composer {
  readonly element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #mirror: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #counter: HTMLElement;
  readonly #speech: Speech;
  readonly #acts: ComposerActs;
  #range = "";
  #limit = Infinity;
  #busy = false;
  #closed = false;

  constructor(document: Document, speech: Speech, acts: ComposerActs) {
    const h = elements(document);
    const { words } = speech;
    this.#speech = speech;
    this.#acts = acts;
    this.#mirror = h("div", { class: "mirror", "aria-hidden": "true" });
    this.#field = h("textarea", {
      rows: "1", dir: "auto", enterkeyhint: "send", placeholder: words.placeholder,
      "aria-label": words.question, "aria-describedby": "sw-count",
    });
    this.#button = h("button", { type: "button", class: "send" }, drawIcon(document, arrowUp, "go"), drawIcon(document, square, "halt"));
    this.#counter = h("div", { class: "counter", id: "sw-count" });
    const grow = h("div", { class: "grow" }, this.#mirror, this.#field);
    this.element = h("div", { class: "composer", part: "composer" }, h("div", { class: "field" }, grow, this.#button), this.#counter);
    this.#listen();
    this.#refresh();
  }

  /** `closed` when no question can be asked here any more; the draft stays readable. */
  show(state: { readonly busy: boolean; readonly limit: number; readonly closed: boolean }): void {
    if (this.#busy === state.busy && this.#limit === state.limit && this.#closed === state.closed) return;
    this.#busy = state.busy;
    this.#limit = state.limit;
    this.#closed = state.closed;
    this.#refresh();
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Sends what is in the field, as Enter does. */
  submit(): void {
    if (this.#busy || !this.#sendable || !this.#acts.ask(this.#field.value.trim())) return;
    this.#field.value = "";
    this.#refresh();
  }

  /** Brings a question back that was not taken, before whatever has been typed meanwhile. */
  putBack(text: string): void {
    const draft = this.#field.value;
    this.#field.value = draft.trim() === "" ? text : `${text}\n${draft}`;
    this.#refresh();
  }

  #listen(): void {
    this.#field.addEventListener("input", () => this.#refresh());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    this.#button.addEventListener("click", (event) => this.#clicked(event));
  }

  #clicked(event: MouseEvent): void {
    // The second click of a double click must not stop the answer that the first one asked for. It may ask, though: a tap
    // on the launcher and one on Send, which is in the same place on a phone, count as a double click too.
    if (this.#busy && event.detail > 1) return;
    if (this.#busy) this.#acts.stop();
    else this.submit();
    // The button may be disabled in a moment and would drop the focus. A finger has none, and would get a keyboard.
    const left = (this.element.getRootNode() as ShadowRoot).activeElement;
    // A card that has come meanwhile keeps it.
    if (!("pointerType" in event && event.pointerType === "touch") && (!left || left === this.#button)) this.focus();
  }

  #pressed(event: KeyboardEvent): void {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.submit();
  }

  get #sendable(): boolean {
    const used = lengthOf(this.#field.value);
    return used > 0 && used <= this.#limit && !this.#closed;
  }

  #refresh(): void {
    // A line of its own for a trailing break, as the field has it.
    this.#acts.drafted(this.#field.value);
    say(this.#mirror, `${this.#field.value}\u200b`);
    this.#field.disabled = this.#closed;
    this.element.classList.toggle("closed", this.#closed);
    this.#button.setAttribute("aria-label", this.#busy ? this.#speech.words.stop : this.#speech.words.send);
    this.#button.classList.toggle("busy", this.#busy);
    this.#button.disabled = !this.#busy && !this.#sendable;
    this.#count(lengthOf(this.#field.value));
  }

  #count(used: number): void {
    const { tooLong, counter } = this.#speech.words;
    const over = used - this.#limit;
    // The words may still be on their way; whoever brings them lets it be counted again.
    const range = !counter ? "" : over > 0 ? "over" : used >= this.#limit * COUNT_FROM ? "near" : "";
    const text = range && this.#speech.fill(over > 0 ? tooLong : counter, { used, limit: this.#limit, over });
    this.#counter.classList.toggle("danger", over > 0);
    say(this.#counter, text);
    // Said when it comes and when it is too much, not with every key.
    if (range !== this.#range) this.#acts.tell(text);
    this.#range = range;
  }
}

// Characters as the server counts them: one emoji is one, not two.
function lengthOf(text: string): number {
  return Array.from(text.trim()).length;
}
