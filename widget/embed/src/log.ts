// The conversation on the screen: the greeting while it is empty, then one keyed view per turn, and what is read aloud of it.
// Decides which turns are drawn; not how.

import type { Announcer } from "./announcer.ts";
import { type Chat, type Turn, busyTurn } from "./chat.ts";
import { elements } from "./dom.ts";
import { Scroll } from "./scroll.ts";
import { words } from "./strings.ts";
import { TurnView } from "./turns.ts";

export class Log {
  readonly element: HTMLElement;
  readonly pill: HTMLElement;
  readonly #scroll: Scroll;
  readonly #empty: HTMLElement;
  readonly #announcer: Announcer;
  readonly #retry: (turn: string) => void;
  readonly #views = new Map<string, TurnView>();
  #drawn: readonly Turn[] = [];
  #followed: Turn | null = null;

  constructor(document: Document, greeting: string, announcer: Announcer, retry: (turn: string) => void) {
    const h = elements(document);
    this.#announcer = announcer;
    this.#retry = retry;
    const welcome = h("p", { class: "greeting", dir: "auto" }, greeting);
    this.#empty = h("div", { class: "empty" }, welcome, h("p", { class: "muted", dir: "auto" }, words.invitation));
    const attributes = { class: "log", role: "log", "aria-live": "off", "aria-label": words.conversation, tabindex: "0" };
    this.element = h("div", attributes, this.#empty);
    this.#scroll = new Scroll(this.element);
    this.pill = this.#scroll.pill;
  }

  show(chat: Chat, now: number): void {
    this.#empty.hidden = chat.turns.length > 0;
    this.#dropAllBut(new Set(chat.turns.map((turn) => turn.id)));
    const free = busyTurn(chat) === null;
    chat.turns.forEach((turn, index) => this.#place(turn, index).show(turn, free, now));
    if (chat.turns !== this.#drawn) this.#scroll.follow(this.#drawn.length > 0);
    this.#announce(chat.turns);
    this.#drawn = chat.turns;
  }

  toEnd(): void {
    this.#scroll.toEnd();
  }

  #dropAllBut(kept: ReadonlySet<string>): void {
    for (const [id, view] of this.#views) {
      if (kept.has(id)) continue;
      view.element.remove();
      this.#views.delete(id);
    }
  }

  #place(turn: Turn, index: number): TurnView {
    const view = this.#views.get(turn.id) ?? new TurnView(this.element.ownerDocument, turn, () => this.#retry(turn.id));
    this.#views.set(turn.id, view);
    // The greeting is the first child.
    const there = this.element.children[index + 1] ?? null;
    if (there !== view.element) this.element.insertBefore(view.element, there);
    return view;
  }

  #announce(turns: readonly Turn[]): void {
    const running = turns.find((turn) => turn.state === "running") ?? null;
    const before = turns.find((turn) => turn.id === this.#followed?.id);
    if (before && before.id !== running?.id) this.#announceEnd(before);
    if (running?.id !== this.#followed?.id || running?.attempt !== this.#followed?.attempt) this.#announcer.begin();
    if (running) this.#announcer.follow(running.text);
    this.#followed = running;
  }

  #announceEnd(turn: Turn): void {
    const reason = this.#views.get(turn.id)?.reason ?? "";
    this.#announcer.finish(turn.text, turn.state === "done" ? words.complete : reason);
  }
}
