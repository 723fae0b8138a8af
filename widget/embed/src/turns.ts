// One turn on the screen: the question, the answer as it stands, what went wrong and the one thing to do about it.
// Redraws only what changed; knows nothing of the other turns or the line.

import { Answer } from "./answer.ts";
import type { Failure, Turn } from "./chat.ts";
import { elements, say } from "./dom.ts";
import { drawIcon, spark } from "./icons.ts";
import { duration, failures, fill, words } from "./strings.ts";

const SLOW = 8000;
// Nothing is broken, so these are not said in the colour of danger.
const MILD = new Set(["too_long", "busy", "limited", "interrupted"]);

export class TurnView {
  readonly element: HTMLElement;
  readonly #answer: Answer;
  readonly #label: HTMLElement;
  readonly #body: HTMLElement;
  readonly #thinking: HTMLElement;
  readonly #slow: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #reason: HTMLElement;
  readonly #again: HTMLButtonElement;
  #turn: Turn | null = null;

  constructor(document: Document, turn: Turn, retry: () => void) {
    const h = elements(document);
    this.#answer = new Answer(document);
    this.#label = h("span", { class: "unseen" });
    this.#slow = h("span", { class: "slow" });
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.#thinking = h("div", { class: "thinking" }, drawIcon(document, spark, "mark"), dots, this.#slow);
    this.#reason = h("span");
    this.#again = h("button", { type: "button", class: "again" }, words.again);
    this.#again.addEventListener("click", retry);
    this.#notice = h("div", { class: "notice" }, this.#reason, this.#again);
    this.#body = h("div", { class: "answer" }, this.#label, this.#answer.element, this.#thinking);
    this.element = h("div", { class: "turn" }, question(document, turn.question), this.#body, this.#notice);
  }

  /** `free` while no answer is awaited, which is when another try may begin. */
  show(turn: Turn, free: boolean, now: number): void {
    if (turn !== this.#turn) this.#draw(turn);
    this.#turn = turn;
    const waiting = isThinking(turn);
    say(this.#slow, waiting && now - turn.since >= SLOW ? words.slow : "");
    this.#showNotice(turn, free, now);
  }

  /** The sentence under the answer, as a screen reader should hear it. */
  get reason(): string {
    return this.#notice.hidden ? "" : (this.#reason.textContent ?? "");
  }

  #draw(turn: Turn): void {
    const earlier = turn.text === "" && turn.previous !== "";
    const replaced = earlier || (turn.waiting === "retry" && turn.text !== "");
    this.element.dataset["state"] = turn.waiting ?? turn.state;
    say(this.#label, replaced ? words.earlier : words.answer);
    this.#answer.element.classList.toggle("old", replaced);
    this.#answer.show(turn.text || turn.previous, turn.state === "running" && turn.text !== "");
    this.#thinking.hidden = !isThinking(turn);
    this.#body.hidden = turn.text === "" && turn.previous === "" && this.#thinking.hidden;
  }

  #showNotice(turn: Turn, free: boolean, now: number): void {
    const over = turn.waiting === null && (turn.state === "failed" || turn.state === "stopped");
    this.#notice.hidden = !over;
    if (!over) return;
    say(this.#reason, turn.state === "stopped" ? words.stopped : reasonOf(turn.failure, now));
    this.#notice.classList.toggle("danger", isSerious(turn.failure));
    this.#again.hidden = turn.state === "failed" && turn.failure?.retryable !== true;
    this.#again.disabled = !free || waitOf(turn.failure, now) > 0;
  }
}

/** What to say about a failure, with the time to wait as it is now. */
export function reasonOf(failure: Failure | null, now: number): string {
  if (!failure) return "";
  return `${sentenceOf(failure)} ${countdownOf(failure, now)}`.trim();
}

export function sentenceOf(failure: Failure | null): string {
  return failure ? (failures[failure.code] ?? failure.message) : "";
}

export function countdownOf(failure: Failure | null, now: number): string {
  const wait = waitOf(failure, now);
  return wait > 0 ? fill(words.askAgainIn, { time: duration(wait) }) : "";
}

export function isSerious(failure: Failure | null): boolean {
  return failure !== null && !MILD.has(failure.code);
}

/** Milliseconds until another try makes sense. */
export function waitOf(failure: Failure | null, now: number): number {
  return failure?.retryAt ? Math.max(0, failure.retryAt - now) : 0;
}

/** Whether the visitor waits for this answer's first text. */
export function isThinking(turn: Turn): boolean {
  return turn.waiting !== null || (turn.state === "running" && turn.text === "");
}

function question(document: Document, text: string): HTMLElement {
  const h = elements(document);
  return h("div", { class: "question" }, h("span", { class: "unseen" }, words.youAsked), h("span", { class: "bubble", dir: "auto" }, text));
}
