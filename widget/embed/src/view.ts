// The panel on the screen: header, log, status and composer, kept in step with the chat it is shown.
// Knows no socket and no storage; whatever the visitor does goes out through `ViewActs`.

import { Announcer } from "./announcer.ts";
import { type Chat, busyTurn } from "./chat.ts";
import { Composer } from "./composer.ts";
import { elements } from "./dom.ts";
import { cross, drawIcon } from "./icons.ts";
import { Log } from "./log.ts";
import { holdFocus } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { Status } from "./status.ts";
import { words } from "./strings.ts";
import { isThinking, waitOf } from "./turns.ts";
import type { Cancel, World } from "./world.ts";

export type ViewActs = {
  readonly ask: (text: string) => boolean;
  readonly stop: () => void;
  readonly retry: (turn: string) => void;
  readonly close: () => void;
};

const TICK = 1000;

export class View {
  readonly element: HTMLElement;
  readonly #world: World;
  readonly #acts: ViewActs;
  readonly #page: boolean;
  readonly #log: Log;
  readonly #status: Status;
  readonly #composer: Composer;
  #modal = false;
  #chat: Chat | null = null;
  #cancelTick: Cancel | null = null;

  constructor(document: Document, settings: Settings, page: boolean, world: World, acts: ViewActs) {
    const h = elements(document);
    const live = h("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "false" });
    this.#world = world;
    this.#acts = acts;
    this.#page = page;
    this.#log = new Log(document, settings.greeting, new Announcer(live, world), acts.retry);
    this.#status = new Status(document);
    this.#composer = new Composer(document, { ask: (text) => this.#ask(text), stop: acts.stop });
    const place = h("div", { class: "place" }, this.#log.element, this.#log.pill);
    const frame = page ? { class: "panel page", role: "region" } : { class: `panel ${settings.position}`, role: "dialog", tabindex: "-1" };
    this.element = h("div", { ...frame, id: "sw-panel", "aria-labelledby": "sw-title" },
      this.#header(document, settings.title), place, this.#status.element, this.#composer.element, live);
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
  }

  show(chat: Chat): void {
    const now = this.#world.now();
    this.#chat = chat;
    this.#log.show(chat, now);
    this.#status.show(chat, now);
    this.#composer.show({ busy: busyTurn(chat) !== null, limit: chat.limit, closed: chat.link.state === "refused" });
    this.#tick(chat, now);
  }

  focus(): void {
    this.#composer.focus();
  }

  putBack(text: string): void {
    this.#composer.putBack(text);
  }

  /** To be called when the panel has become visible: what is hidden can't be scrolled. */
  toEnd(): void {
    this.#log.toEnd();
  }

  setModal(modal: boolean): void {
    if (this.#page) return;
    this.#modal = modal;
    if (modal) this.element.setAttribute("aria-modal", "true");
    else this.element.removeAttribute("aria-modal");
  }

  destroy(): void {
    this.#cancelTick?.();
    this.element.remove();
  }

  #header(document: Document, title: string): HTMLElement {
    const h = elements(document);
    const initial = h("div", { class: "avatar", "aria-hidden": "true" }, Array.from(title)[0]?.toUpperCase() ?? "");
    const names = h("div", { class: "names" },
      h("div", { class: "title", id: "sw-title" }, h("bdi", {}, title)), h("div", { class: "subtitle" }, words.byAi));
    const close = h("button", { type: "button", class: "plain", "aria-label": words.close }, drawIcon(document, cross, "close"));
    close.addEventListener("click", this.#acts.close);
    return h("div", { class: "head" }, initial, names, ...(this.#page ? [] : [close]));
  }

  #ask(text: string): boolean {
    const asked = this.#acts.ask(text);
    if (asked) this.#log.toEnd();
    return asked;
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === "Tab" && this.#modal) holdFocus(this.element, event);
    if (event.key !== "Escape" || this.#page || event.isComposing) return;
    event.stopPropagation();
    this.#acts.close();
  }

  // Waiting is shown as it goes on: countdowns, "still working", a line that stays away.
  #tick(chat: Chat, now: number): void {
    if (this.#cancelTick || !isMoving(chat, now)) return;
    this.#cancelTick = this.#world.after(TICK, () => {
      this.#cancelTick = null;
      if (this.#chat) this.show(this.#chat);
    });
  }
}

function isMoving(chat: Chat, now: number): boolean {
  const failures = [chat.notice, ...chat.turns.map((turn) => turn.failure)];
  const away = chat.link.state === "connecting" || chat.link.state === "waiting";
  return away || chat.turns.some(isThinking) || failures.some((failure) => waitOf(failure, now) > 0);
}
