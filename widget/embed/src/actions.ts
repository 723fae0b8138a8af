// The quiet row under a finished answer: copy, thumbs with room for a reason, and when it was asked.
// Knows nothing of the other turns.

import { copyText } from "./clipboard.ts";
import { elements, say } from "./dom.ts";
import { Form } from "./form.ts";
import { copy, drawIcon, thumb, tick } from "./icons.ts";
import type { Rating } from "./protocol.ts";
import { Spare } from "./spare.ts";
import type { Speech } from "./speech.ts";
import type { Turn } from "./turn.ts";
import type { Unsent } from "./unsent.ts";

export type AnswerActs = {
  readonly retry: (turn: string) => void;
  readonly rate: (turn: string, rating: Rating, reason: string) => void;
  /** Says something to a screen reader. */
  readonly tell: (sentence: string) => void;
  /** The name of what the site offers when an answer did not help; empty if it offers nothing. */
  readonly offered: () => string;
  readonly offer: () => void;
  readonly limit: number;
  /** Known once the extras are there. */
  readonly unsent: () => Unsent;
};

const REASON = "reason:";

export class Actions {
  readonly element: HTMLElement;
  readonly #speech: Speech;
  readonly #acts: AnswerActs;
  readonly #copy: HTMLButtonElement;
  readonly #up: HTMLButtonElement;
  readonly #down: HTMLButtonElement;
  readonly #saved: HTMLElement;
  readonly #spare: Spare;
  readonly #time: HTMLTimeElement;
  #reason: Form | null = null;
  #turn: Turn | null = null;

  constructor(document: Document, speech: Speech, acts: AnswerActs) {
    const h = elements(document);
    const { words } = speech;
    this.#speech = speech;
    this.#acts = acts;
    this.#copy = h("button", { type: "button", class: "act", "aria-label": words.copy }, drawIcon(document, copy, "copy"), drawIcon(document, tick, "tick"));
    this.#up = h("button", { type: "button", class: "act", "aria-label": words.good }, drawIcon(document, thumb, "thumb"));
    this.#down = h("button", { type: "button", class: "act", "aria-label": words.bad }, drawIcon(document, thumb, "thumb turned"));
    this.#time = h("time");
    this.#saved = h("span", { class: "saved", hidden: "" }, words.saved);
    this.#spare = new Spare(document, speech, () => this.#turn && acts.retry(this.#turn.id));
    this.element = h("div", { class: "actions" }, this.#copy, this.#up, this.#down, this.#saved, this.#time);
    this.#copy.addEventListener("click", () => void this.#copied());
    this.#up.addEventListener("click", () => this.#rate("up"));
    this.#down.addEventListener("click", () => this.#rate("down"));
  }

  show(turn: Turn): void {
    const at = new Date(turn.askedAt ?? NaN);
    const wasAwaited = this.#turn?.state === "running";
    this.#turn = turn;
    this.#label(turn, wasAwaited);
    this.element.hidden = turn.text === "" || turn.state === "running" || turn.waiting !== null;
    if (this.element.hidden) return this.#drop();
    this.#saved.hidden = turn.saved !== true;
    this.#up.hidden = this.#down.hidden = turn.state !== "done";
    this.#up.setAttribute("aria-pressed", `${turn.rating === "up"}`);
    this.#down.setAttribute("aria-pressed", `${turn.rating === "down"}`);
    if (turn.rating !== "down") this.#drop();
    else if (!this.#reason && this.#acts.unsent().get(REASON + turn.id)) this.#ask(turn.id);
    if (Number.isNaN(at.getTime())) return;
    this.#time.dateTime = turn.askedAt ?? "";
    say(this.#time, this.#speech.clock(at));
  }

  /** Where the answer comes from is never hidden, and said to whoever has waited for it. */
  #label(turn: Turn, wasAwaited: boolean): void {
    if (this.#spare.show(turn, this.element.previousElementSibling) && wasAwaited) this.#acts.tell(this.#spare.sentence);
  }

  async #copied(): Promise<void> {
    if (!(await copyText(this.element, this.#turn?.text ?? ""))) return;
    this.#copy.classList.add("said");
    this.#copy.addEventListener("blur", () => this.#copy.classList.remove("said"), { once: true });
    this.#acts.tell(this.#speech.words.copied);
  }

  #rate(rating: Rating): void {
    const turn = this.#turn;
    if (!turn) return;
    const taken = turn.rating === rating ? "none" : rating;
    this.#acts.rate(turn.id, taken, "");
    if (taken !== "down") return;
    this.#ask(turn.id);
    this.#reason?.focus();
  }

  #ask(turn: string): void {
    const { words } = this.#speech;
    const unsent = this.#acts.unsent();
    const values = { get: () => unsent.get(REASON + turn), set: (_name: string, text: string) => unsent.set(REASON + turn, text) };
    this.#drop();
    this.#reason = new Form(this.element.ownerDocument, this.#speech, {
      title: words.thanks, yes: words.send, no: words.cancel, values,
      fields: [{ name: "reason", label: words.reason, kind: "text", required: false, limit: this.#acts.limit }],
      done: ({ reason }) => {
        if (reason) this.#acts.rate(turn, "down", reason);
        this.#leave(words.thanks);
      },
      left: () => this.#leave(""),
    });
    this.element.after(this.#reason.element);
  }

  #leave(sentence: string): void {
    if (this.#turn) this.#acts.unsent().set(REASON + this.#turn.id, "");
    this.#drop();
    this.#down.focus();
    this.#acts.tell(sentence);
  }

  #drop(): void {
    this.#reason?.element.remove();
    this.#reason = null;
  }
}
