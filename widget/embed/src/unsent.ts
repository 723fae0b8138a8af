// What has been typed into forms and has not been sent: it outlives its card, a change of the language, and a reload of the tab.
// Knows nothing of forms.

import { type Notes, attempt } from "./identity.ts";

/** The one form that may stand at the end of the log; `first` asks for contact details before the first question. */
export type Card = "consent" | "first" | "lead" | "message" | "erase";

const CARD = "card:";

export class Unsent {
  readonly #notes: Notes;
  readonly #values: Map<string, string>;
  /** What has been sent, to begin the next form with; never stored. */
  readonly #sent = new Map<string, string>();

  constructor(notes: Notes) {
    this.#notes = notes;
    this.#values = attempt(() => new Map<string, string>(JSON.parse(notes.recall("form")))) ?? new Map();
  }

  get(name: string): string | undefined {
    return this.#values.get(name) ?? this.#sent.get(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
    if (!value) this.#values.delete(name);
    this.#keep();
  }

  /** The card in which something waits to be sent. */
  get card(): Card | null {
    return (this.get(CARD) as Card | undefined) ?? null;
  }

  set card(card: Card | null) {
    this.set(CARD, card ?? "");
  }

  sent(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      this.#values.delete(name);
      this.#sent.set(name, value);
    }
    this.#keep();
  }

  clear(): void {
    this.#values.clear();
    this.#sent.clear();
    this.#keep();
  }

  #keep(): void {
    const typed = [...this.#values].some(([name]) => name !== CARD);
    this.#notes.note("form", typed ? JSON.stringify([...this.#values]) : "");
  }
}
