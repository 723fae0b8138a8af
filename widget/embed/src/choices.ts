// A list of questions above the field in which one is typed, to choose from by keys, as the ARIA authoring practices describe it for
// a combobox. The field stays a text box of several lines, which may have no other role. Knows nothing of where questions come from.

import { elements } from "./dom.ts";

export type ChoicesActs = {
  readonly chosen: (text: string) => void;
  /** Says something to a screen reader. */
  readonly tell: (sentence: string) => void;
};

export class Choices {
  readonly #element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #name: string;
  readonly #acts: ChoicesActs;
  #options: HTMLElement[] = [];
  #at = -1;

  constructor(place: HTMLElement, field: HTMLTextAreaElement, name: string, acts: ChoicesActs) {
    this.#field = field;
    this.#name = name;
    this.#acts = acts;
    this.#element = elements(place.ownerDocument)("div", { class: "options", role: "listbox", id: "sw-options", "aria-label": name, hidden: "" });
    place.prepend(this.#element);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "sw-options");
    // Before the field itself hears of a key.
    place.addEventListener("keydown", (event) => this.#pressed(event), true);
    field.addEventListener("blur", () => this.show([]));
  }

  show(questions: readonly string[]): void {
    const h = elements(this.#field.ownerDocument);
    const wasHidden = this.#element.hidden;
    this.#options = questions.map((text, index) => {
      const option = h("div", { class: "option", role: "option", id: `sw-option-${index}`, "aria-selected": "false", dir: "auto" }, text);
      // The field keeps the focus, and the keyboard of a phone stays where it is.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.#acts.chosen(text));
      return option;
    });
    this.#element.replaceChildren(...this.#options);
    this.#element.hidden = questions.length === 0;
    this.#move(-1);
    if (wasHidden && questions.length > 0) this.#acts.tell(`${this.#name}: ${questions.length}`);
  }

  #pressed(event: KeyboardEvent): void {
    if (this.#element.hidden || event.target !== this.#field || event.isComposing || event.keyCode === 229) return;
    if (!this.#did(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #did({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    const { selectionStart, value } = this.#field;
    if (shiftKey || altKey || ctrlKey || metaKey) return false;
    if (key === "Escape") return this.#close();
    // In several lines of text the arrows have their own work, until the last one ends.
    if (key === "ArrowDown" && (this.#at >= 0 || selectionStart === value.length)) return this.#move((this.#at + 2) % (this.#options.length + 1) - 1);
    if (key === "ArrowUp" && this.#at >= 0) return this.#move(this.#at - 1);
    if (key === "Enter" && this.#at >= 0) return this.#choose();
    return false;
  }

  #close(): boolean {
    this.show([]);
    return true;
  }

  #choose(): boolean {
    this.#acts.chosen(this.#options[this.#at]?.textContent ?? "");
    return true;
  }

  /** -1 stands for the field itself. */
  #move(at: number): boolean {
    this.#at = at;
    this.#options.forEach((option, index) => option.setAttribute("aria-selected", `${index === at}`));
    const active = this.#options[at];
    if (active) this.#field.setAttribute("aria-activedescendant", active.id);
    else this.#field.removeAttribute("aria-activedescendant");
    return true;
  }
}
