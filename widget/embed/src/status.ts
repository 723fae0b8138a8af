// The line above the composer: how the connection is, or why the last question was not taken.
// Says one thing at a time; knows nothing of turns.

import type { Chat, Link } from "./chat.ts";
import { elements, say } from "./dom.ts";
import { refusal, refusals, words } from "./strings.ts";
import { countdownOf, isSerious, sentenceOf } from "./turns.ts";

// A line that comes back sooner than this was never worth a word.
const PATIENCE = 2000;

export class Status {
  readonly element: HTMLElement;
  readonly #text: HTMLElement;
  readonly #countdown: HTMLElement;

  constructor(document: Document) {
    const h = elements(document);
    this.#text = h("span", { role: "status" });
    // Beside the live part: nobody wants to hear every second.
    this.#countdown = h("span");
    this.element = h("div", { class: "status" }, this.#text, " ", this.#countdown);
  }

  show(chat: Chat, now: number): void {
    const link = linkSentence(chat.link, chat.turns.length > 0, now);
    const text = link || sentenceOf(chat.notice);
    say(this.#text, text);
    say(this.#countdown, link ? "" : countdownOf(chat.notice, now));
    this.element.classList.toggle("shown", text !== "");
    this.element.classList.toggle("danger", link === "" && isSerious(chat.notice));
  }
}

function linkSentence(link: Link, talked: boolean, now: number): string {
  if (link.state === "refused") return refusals[link.refusal ?? ""] ?? refusal;
  if (link.state === "open" || link.state === "closed") return "";
  if (!link.online) return words.offline;
  if (now - link.since < PATIENCE) return "";
  return talked ? words.reconnecting : words.connecting;
}
