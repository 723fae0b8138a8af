// One turn on the screen: the question, the answer as it stands, what went wrong and the one thing to do about it.
// Redraws only what changed; knows nothing of the other turns or the line.

import type { Actions, AnswerActs } from "./actions.ts";
import { Answer } from "./answer.ts";
import { elements, say } from "./dom.ts";
import type { Extras } from "./later.ts";
import { drawIcon, spark } from "./icons.ts";
import type { Speech } from "./speech.ts";
import type { Failure, Turn } from "./turn.ts";

const SLOW = 8000;
// Nothing is broken, so these are not said in the colour of danger; nor is what only wants some time.
const MILD = new Set(["too_long", "busy", "limited", "used_up", "crowded", "interrupted"]);

export class TurnView {
  readonly element: HTMLElement;
  readonly #speech: Speech;
  readonly #answer: Answer;
  readonly #acts: AnswerActs;
  readonly #day: HTMLElement;
  readonly #label: HTMLElement;
  readonly #body: HTMLElement;
  readonly #thinking: HTMLElement;
  readonly #slow: HTMLElement;
  readonly #dots: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #reason: HTMLElement;
  readonly #again: HTMLButtonElement;
  readonly #offer: HTMLButtonElement;
  readonly #id: HTMLElement;
  #actions: Actions | null = null;
  #turn: Turn | null = null;

  constructor(document: Document, turn: Turn, speech: Speech, acts: AnswerActs) {
    const h = elements(document);
    const { words } = speech;
    const button = (name: string, run: () => void): HTMLButtonElement => {
      const made = h("button", { type: "button", class: "again" }, name);
      made.addEventListener("click", run);
      return made;
    };
    this.#speech = speech;
    this.#answer = new Answer(document);
    this.#acts = acts;
    this.#day = h("div", { class: "day", hidden: "" });
    this.#label = h("span", { class: "unseen" });
    this.#slow = h("span", { class: "slow" });
    this.#dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    this.#thinking = h("div", { class: "thinking" }, drawIcon(document, spark, "mark"), this.#dots, this.#slow);
    this.#reason = h("span");
    this.#again = button(words.again, () => acts.retry(turn.id));
    this.#offer = button("", () => acts.offer());
    // How whoever asks for help can name it: the server's log says the same.
    this.#id = h("small", {}, turn.id.slice(0, 6).toUpperCase());
    this.#notice = h("div", { class: "notice" }, this.#reason, this.#again, this.#offer, this.#id);
    this.#body = h("div", { class: "answer" }, this.#label, this.#answer.element, this.#thinking);
    const asked = h("div", { class: "question" },
      h("span", { class: "unseen" }, words.youAsked), h("span", { class: "bubble", dir: "auto" }, turn.question));
    this.element = h("div", { class: "turn" }, this.#day, asked, this.#body, this.#notice);
  }

  /** Draws answers in their form, and adds what can be done with a finished one. */
  enrich({ Actions, Prose, copyText }: Extras): void {
    const { words } = this.#speech;
    // The panel draws once in a frame already.
    this.#answer.enrich(new Prose({
      document: this.element.ownerDocument, frame: (run) => run(), words: { ...words, copy: words.copyCode },
      copy: async (text) => (await copyText(this.element, text)) || Promise.reject(new Error("It could not be copied.")),
    }));
    this.#actions = new Actions(this.element.ownerDocument, this.#speech, this.#acts);
    if (this.#turn) this.#act(this.#turn);
  }

  /** `free` while no answer is awaited, which is when another try may begin; `day` if another one begins here. */
  show(turn: Turn, free: boolean, now: number, day = ""): void {
    if (turn !== this.#turn) this.#draw(turn);
    this.#turn = turn;
    this.#day.hidden = day === "";
    say(this.#day, day);
    const place = placeOf(turn, this.#speech);
    this.#dots.hidden = place !== "";
    say(this.#slow, place || (isThinking(turn) && now - turn.since >= SLOW ? this.#speech.words.slow ?? "" : ""));
    this.#showNotice(turn, free, now);
  }

  /** The sentence under the answer, as a screen reader should hear it. */
  get reason(): string {
    return this.#reason.textContent ?? "";
  }

  #draw(turn: Turn): void {
    const { earlier, answer } = this.#speech.words;
    const old = turn.text === "" && turn.previous !== "";
    const replaced = old || (turn.waiting === "retry" && turn.text !== "");
    this.element.dataset["state"] = turn.waiting ?? turn.state;
    say(this.#label, replaced ? earlier ?? "" : answer);
    this.#answer.element.classList.toggle("old", replaced);
    this.#answer.show(turn.text || turn.previous, turn.state === "running" && turn.text !== "");
    this.#thinking.hidden = !isThinking(turn);
    this.#body.hidden = turn.text === "" && turn.previous === "" && this.#thinking.hidden;
    this.#act(turn);
  }

  /** What went wrong is said at once, not below a row that may not be seen. */
  #act(turn: Turn): void {
    if (!this.#actions) return;
    const above = turn.state === "done" ? this.#body : this.#notice;
    if (above.nextSibling !== this.#actions.element) above.after(this.#actions.element);
    this.#actions.show(turn);
  }

  #showNotice(turn: Turn, free: boolean, now: number): void {
    const over = turn.waiting === null && (turn.state === "failed" || turn.state === "stopped");
    const unhelpful = this.#acts.offered() !== "" && turn.waiting === null && (turn.state === "failed" || turn.rating === "down");
    const { stopped } = this.#speech.words;
    say(this.#reason, over ? (turn.state === "stopped" ? stopped : reasonOf(turn.failure, now, this.#speech)) : "");
    this.#notice.classList.toggle("danger", over && isSerious(turn.failure));
    this.#again.hidden = !over || (turn.state === "failed" && turn.failure?.retryable !== true);
    this.#again.disabled = !free || waitOf(turn.failure, now) > 0;
    this.#offer.hidden = !unhelpful;
    say(this.#offer, this.#acts.offered());
    this.#notice.hidden = !(over || unhelpful);
    this.#id.hidden = !over || turn.state === "stopped";
  }
}

/** What to say about a failure, with the time to wait as it is now. */
function reasonOf(failure: Failure | null, now: number, speech: Speech): string {
  return `${sentenceOf(failure, speech)} ${countdownOf(failure, now, speech)}`.trim();
}

/** A code that we have no words for is said in the server's own. */
export function sentenceOf(failure: Failure | null, { words }: Speech): string {
  if (!failure) return "";
  const ours: Readonly<Record<string, string>> = words;
  return ours[`failed_${failure.code}`] ?? failure.message;
}

export function countdownOf(failure: Failure | null, now: number, speech: Speech): string {
  const wait = waitOf(failure, now);
  return wait > 0 && speech.wait ? speech.words.askAgain.replace("{time}", speech.wait(wait)) : "";
}

export function isSerious(failure: Failure | null): boolean {
  return failure !== null && !failure.retryAt && !MILD.has(failure.code);
}

/** Milliseconds until another try makes sense. */
export function waitOf(failure: Failure | null, now: number): number {
  return failure?.retryAt ? Math.max(0, failure.retryAt - now) : 0;
}

/** What to say to whoever waits until SparkGPT may be asked. */
export function placeOf({ place }: Turn, speech: Speech): string {
  return place ? speech.fill(speech.words.waiting ?? "", { n: place }) : "";
}

/** Whether the visitor waits for this answer's first text. */
export function isThinking(turn: Turn): boolean {
  return turn.waiting !== null || (turn.state === "running" && turn.text === "");
}
