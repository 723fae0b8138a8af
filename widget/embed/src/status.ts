// The line above the composer: how the connection is, or why the last question was not taken.
// Says one thing at a time; knows nothing of turns.

import type { Chat, Link } from "./chat.ts";
import { elements, say } from "./dom.ts";
import type { Speech } from "./speech.ts";
import { countdownOf, isSerious, isThinking, sentenceOf, waitOf } from "./turns.ts";

// A line that comes back sooner than this was never worth a word.
const PATIENCE = 2000;

export class Status {
  readonly element: HTMLElement;
  readonly #speech: Speech;
  readonly #text: HTMLElement;
  readonly #countdown: HTMLElement;

  constructor(document: Document, speech: Speech) {
    this.#speech = speech;
    const h = elements(document);
    this.#text = h("span", { role: "status" });
    // Beside the live part: nobody wants to hear every second.
    this.#countdown = h("span");
    this.element = h("div", { class: "status" }, this.#text, " ", this.#countdown);
  }

  /** `news` goes before what was not taken. */
  show(chat: Chat, now: number, news: string): void {
    const link = linkSentence(chat.link, chat.turns.length > 0, now, this.#speech);
    const text = link || news || sentenceOf(chat.notice, this.#speech);
    say(this.#text, text);
    say(this.#countdown, link ? "" : countdownOf(chat.notice, now, this.#speech));
    this.element.classList.toggle("shown", text !== "");
    this.element.classList.toggle("danger", link === "" && isSerious(chat.notice));
  }
}

function linkSentence(link: Link, talked: boolean, now: number, { words }: Speech): string {
  const ours: Readonly<Record<string, string>> = words;
  const why = ours[`refused_${link.refusal}`];
  if (link.state === "refused") return why ?? words.refused_other;
  if (link.state === "open" || link.state === "closed") return "";
  if (!link.online) return words.offline;
  if (now - link.since < PATIENCE) return "";
  return why ?? ((talked && words.reconnecting) || words.connecting);
}

/** Whether time alone changes what is shown: countdowns, "still working", a line that stays away. */
export function isMoving(chat: Chat, now: number): boolean {
  const failures = [chat.notice, ...chat.turns.map((turn) => turn.failure)];
  const away = chat.link.state === "connecting" || chat.link.state === "waiting";
  return away || chat.turns.some(isThinking) || failures.some((failure) => waitOf(failure, now) > 0);
}
