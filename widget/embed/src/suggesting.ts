// Questions that the owner has approved: offered while somebody types, and after an answer. SparkGPT isn't asked for them.
// Decides when the server is asked, and what of its answers is still wanted.

import { type Chat, busyTurn, isReady } from "./chat.ts";
import { Choices } from "./choices.ts";
import { elements } from "./dom.ts";
import { readPapers } from "./passport.ts";
import type { ViewParts } from "./parts.ts";
import type { Command, Suggested } from "./protocol.ts";
import { offer } from "./starters.ts";
import type { Cancel } from "./world.ts";

export type SuggestingActs = {
  readonly chat: () => Chat;
  /** As if it had been typed and sent: what has to come before a question comes before this one, too. */
  readonly ask: (text: string) => void;
  readonly tell: (sentence: string) => void;
};

const PAUSE = 120; // of somebody who types, in milliseconds
const [LEAST, MOST] = [2, 200]; // characters

export class Suggesting {
  /** What is offered after the last answer. */
  readonly element: HTMLElement;
  readonly #parts: ViewParts;
  readonly #field: HTMLTextAreaElement;
  readonly #acts: SuggestingActs;
  readonly #choices: Choices;
  #cancel: Cancel = () => {};
  /** What the server was asked about last: a text, and the id of a turn. */
  #typed = "";
  #turn = "";
  /** Whether somebody typed before the line stood. */
  #early = false;

  /** `composer` holds the field. */
  constructor(parts: ViewParts, composer: HTMLElement, acts: SuggestingActs) {
    this.#parts = parts;
    this.#acts = acts;
    this.#field = composer.querySelector("textarea")!;
    this.element = elements(composer.ownerDocument)("div", { class: "next", hidden: "" });
    this.#choices = new Choices(composer, this.#field, parts.speech.words.suggestions, { chosen: (text) => this.#chose(text), tell: acts.tell });
    this.#field.addEventListener("input", () => this.#drafted());
    readPapers(parts.papers);
    parts.papers.suggested = (fact) => this.#heard(fact);
    if (this.#field.value) this.#drafted(); // by somebody who was faster than this
  }

  show(chat: Chat): void {
    const last = chat.turns.at(-1);
    const rests = last?.state === "done" && !busyTurn(chat);
    if (!this.#field.value.trim() || busyTurn(chat)) this.#clear();
    if (this.#early && isReady(chat)) this.#drafted();
    if (rests && this.#turn === last.id) return;
    this.element.hidden = true;
    this.#turn = "";
    if (rests && isReady(chat)) this.#want("", this.#turn = last.id);
  }

  #drafted(): void {
    const text = this.#field.value.trim();
    this.#early = false;
    this.#clear();
    if (text.length < LEAST || text.length > MOST || busyTurn(this.#acts.chat())) return;
    this.#cancel = this.#parts.world.after(PAUSE, () => {
      this.#typed = text;
      this.#early = !isReady(this.#acts.chat());
      this.#want(text, null);
    });
  }

  #want(text: string, turn: string | null): void {
    if (!isReady(this.#acts.chat())) return;
    const { papers, speech } = this.#parts;
    papers.send?.(JSON.stringify({ type: "suggest", text, turn, language: speech.language } satisfies Command));
  }

  /** What comes late is about something else. */
  #heard({ text, turn, questions }: Suggested): void {
    if (turn === null) return void (text === this.#typed && this.#choices.show(questions.filter((it) => it !== text)));
    if (turn !== this.#turn) return;
    const { speech: { words } } = this.#parts;
    this.element.replaceChildren(...offer(this.element.ownerDocument, words.suggestions, questions, this.#acts.ask));
    this.element.hidden = questions.length === 0;
  }

  /** It takes the place of what was typed. */
  #chose(text: string): void {
    this.#field.value = "";
    this.#field.dispatchEvent(new (this.#field.ownerDocument.defaultView!.Event)("input"));
    this.#acts.ask(text);
  }

  #clear(): void {
    this.#cancel();
    this.#typed = "";
    this.#choices.show([]);
  }
}
