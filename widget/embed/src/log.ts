// The conversation on the screen: the greeting while it is empty, then one keyed view per turn, and what is read aloud of it.
// Decides which turns are drawn; not how.

import type { AnswerActs } from "./actions.ts";
import type { Announcer } from "./announcer.ts";
import { type Chat, type Turn, busyTurn } from "./chat.ts";
import { elements } from "./dom.ts";
import type { Extras, Later } from "./later.ts";
import { Scroll } from "./scroll.ts";
import type { Speech } from "./speech.ts";
import { TurnView, placeOf } from "./turns.ts";

export type LogParts = {
  /** What stands there before the first question. */
  readonly start: HTMLElement;
  readonly extras: Later<Extras>;
};

export class Log {
  readonly element: HTMLElement;
  readonly pill: HTMLElement;
  readonly #speech: Speech;
  readonly scroll: Scroll;
  readonly #parts: LogParts;
  readonly #list: HTMLElement;
  readonly #before: HTMLButtonElement;
  readonly #announcer: Announcer;
  readonly #acts: AnswerActs;
  readonly #views = new Map<string, TurnView>();
  /** The turn after which the shown conversation begins; without it, it begins with the first. */
  since = "";
  #drawn: readonly Turn[] = [];
  /** The turn whose answer is read out. */
  followed: Turn | null = null;

  constructor(document: Document, speech: Speech, parts: LogParts, announcer: Announcer, before: () => void, acts: AnswerActs) {
    const h = elements(document);
    this.#speech = speech;
    this.#parts = parts;
    this.#announcer = announcer;
    this.#acts = acts;
    this.#before = h("button", { type: "button", class: "again before" }, speech.words.before);
    this.#before.addEventListener("click", before);
    this.#list = h("div", { class: "turns" });
    const attributes = { class: "log", part: "log", role: "log", "aria-live": "off", "aria-label": speech.words.conversation, tabindex: "0" };
    this.element = h("div", attributes, this.#before, parts.start, this.#list);
    this.scroll = new Scroll(this.element, speech.words.newText);
    this.pill = this.scroll.pill;
  }

  show(chat: Chat, now: number): void {
    const turns = chat.turns.slice(chat.turns.findIndex(({ id }) => id === this.since) + 1);
    this.#before.hidden = turns.length === chat.turns.length;
    this.#parts.start.hidden = turns.length > 0;
    this.#list.hidden = turns.length === 0;
    this.#dropAllBut(new Set(turns.map((turn) => turn.id)));
    const free = busyTurn(chat) === null;
    let day = this.#speech.day(new Date(now), now);
    turns.forEach((turn, index) => {
      const its = turn.askedAt ? this.#speech.day(new Date(turn.askedAt), now) : day;
      this.#place(turn, index).show(turn, free, now, its === day ? "" : its);
      day = its;
    });
    if (chat.turns !== this.#drawn) this.scroll.follow(this.#drawn.length > 0);
    this.#announce(chat.turns);
    this.#drawn = chat.turns;
  }

  #dropAllBut(kept: ReadonlySet<string>): void {
    for (const [id, view] of this.#views) {
      if (kept.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
  }

  #place(turn: Turn, index: number): TurnView {
    const view = this.#views.get(turn.id) ?? this.#begin(turn);
    const there = this.#list.children[index] ?? null;
    if (there !== view.element) this.#list.insertBefore(view.element, there);
    return view;
  }

  #begin(turn: Turn): TurnView {
    const view = new TurnView(this.element.ownerDocument, turn, this.#speech, this.#acts);
    this.#views.set(turn.id, view);
    this.#parts.extras.want((extras) => view.enrich(extras));
    return view;
  }

  #announce(turns: readonly Turn[]): void {
    const running = turns.find((turn) => turn.state === "running") ?? null;
    const before = turns.find((turn) => turn.id === this.followed?.id);
    if (before && before.id !== running?.id) this.#announceEnd(before);
    if (running?.id !== this.followed?.id || running?.attempt !== this.followed?.attempt) this.#announcer.begin();
    if (running) this.#announcer.follow(running.text);
    if (running && running.place !== this.followed?.place) this.#announcer.add(placeOf(running, this.#speech));
    this.followed = running;
  }

  #announceEnd(turn: Turn): void {
    const reason = this.#views.get(turn.id)?.reason ?? "";
    this.#announcer.finish(turn.text, turn.state === "done" ? this.#speech.words.complete : reason);
  }
}
