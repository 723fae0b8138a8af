// The panel on the screen: header, log, status and composer, kept in step with the chat it is shown.
// Knows no socket and no storage; whatever the visitor does goes out through `ViewActs`.

import type { AnswerActs } from "./actions.ts";
import { Announcer } from "./announcer.ts";
import { type Chat, busyTurn } from "./chat.ts";
import { Composer } from "./composer.ts";
import { elements } from "./dom.ts";
import type { Furniture } from "./furniture.ts";
import { type Header, drawHeader } from "./header.ts";
import type { Extras } from "./later.ts";
import { Log } from "./log.ts";
import type { Posture, ViewActs, ViewParts } from "./parts.ts";
import { privacyLink } from "./privacy.ts";
import { holdFocus, stopsOf } from "./screen.ts";
import type { Speech } from "./speech.ts";
import { drawStart } from "./starters.ts";
import { Status, isMoving } from "./status.ts";
import type { Cancel } from "./world.ts";

const TICK = 1000;

export class View {
  readonly element: HTMLElement;
  readonly #parts: ViewParts;
  readonly #acts: ViewActs;
  readonly #announcer: Announcer;
  readonly #log: Log;
  readonly #header: Header;
  readonly #status: Status;
  readonly #composer: Composer;
  #furniture: Furniture | null = null;
  #lost = "";
  #modal = false;
  #chat: Chat | null = null;
  #cancelTick: Cancel | null = null;

  constructor(document: Document, parts: ViewParts, acts: ViewActs) {
    const h = elements(document);
    const { settings, speech, page, world, notes, extras, posture } = parts;
    const live = h("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "false" });
    this.#parts = parts;
    this.#acts = acts;
    this.#announcer = new Announcer(live, world);
    const start = drawStart(document, speech, settings, (text) => this.ask(text));
    this.#log = new Log(document, speech, { start, extras }, this.#announcer, () => this.#showSince(""), this.#answerActs());
    this.#log.since = notes.recall("since");
    if (posture) [this.#log.followed, this.#announcer.told] = [posture.followed, posture.told];
    this.#status = new Status(document, speech);
    const draft = notes.recall("draft");
    this.#composer = new Composer(document, speech, {
      ask: (text) => this.#ask(text), stop: acts.stop, tell: this.#tell, drafted: (text) => this.#drafted(text),
    });
    this.#composer.putBack(draft);
    this.#header = drawHeader(document, speech, settings, parts.avatar, {
      near: () => extras.want(), toggle: () => this.#furnished((it) => it.menu.toggle()), open: (at) => this.#furnished((it) => it.menu.open(at)),
    }, page ? null : acts.close);
    const place = h("div", { class: "place" }, this.#log.element, this.#log.pill);
    this.element = h("div", frameOf(parts),
      this.#header.element, place, this.#status.element, this.#composer.element, this.#smallPrint(document), live);
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    // Who has come so far may press anything next.
    this.element.addEventListener("pointerenter", () => extras.want());
    if (!page) this.#widen(Number(notes.recall("width")));
    extras.once((it) => this.#furnish(it));
    if (notes.recall("form")) extras.want();
  }

  show(chat: Chat): void {
    const now = this.#parts.world.now();
    this.#chat = chat;
    this.#log.show(chat, now);
    this.#status.show(chat, now, this.#lost);
    this.#composer.show({ busy: busyTurn(chat) !== null, limit: chat.limit, closed: chat.link.state === "refused" });
    // Last, because a card that comes is scrolled to in the room that is left then.
    this.#furniture?.show(chat);
    this.#tick(chat, now);
  }

  get speech(): Speech {
    return this.#parts.speech;
  }

  /** Whether nobody is writing anything here. */
  get isIdle(): boolean {
    return !this.#furniture?.cards.stands && this.#parts.notes.recall("draft") === "";
  }

  focus(): void {
    if (!this.#furniture?.cards.focus()) this.#composer.focus();
  }

  /** Asks as if the visitor had typed it; what can't be asked yet is in the field. */
  ask(text: string): void {
    if (!this.#ask(text)) this.#composer.putBack(text);
  }

  putBack(text: string): void {
    this.#composer.putBack(text);
  }

  /** Hides what was said until now. Every question is answered on its own, so nothing else has to begin anew. */
  startAnew(): void {
    const last = this.#chat?.turns.at(-1)?.id;
    if (!this.#chat || !last || busyTurn(this.#chat)) return;
    this.#showSince(last);
    this.#composer.focus();
  }

  get posture(): Posture {
    const focused = (this.element.getRootNode() as ShadowRoot).activeElement as HTMLTextAreaElement | null;
    return {
      card: this.#furniture?.cards.standing ?? null, place: this.#log.scroll.place, followed: this.#log.followed, told: this.#announcer.told,
      stop: focused ? stopsOf(this.element).indexOf(focused) : -1, range: [focused?.selectionStart ?? null, focused?.selectionEnd ?? null],
    };
  }

  /** To be called once it is visible. */
  resume({ place, stop, range }: Posture): void {
    const stops = stopsOf(this.element) as HTMLTextAreaElement[];
    this.#log.scroll.place = place;
    stops[stop]?.focus({ preventScroll: true });
    if (range[0] !== null) stops[stop]?.setSelectionRange(...range);
  }

  /** To be called when an answer has ended. */
  chime(): void {
    this.#furniture?.chime();
  }

  /** To be called when all of the visitor's is deleted. */
  erased(): void {
    this.#tell(this.#parts.speech.words.erased ?? "");
    this.#furniture?.cards.clear();
    this.#log.since = "";
  }

  /** To be called when the panel has become visible: what is hidden can't be scrolled. */
  toEnd(): void {
    this.#log.scroll.toEnd();
  }

  setModal(modal: boolean): void {
    if (this.#parts.page) return;
    this.#modal = modal;
    if (modal) this.element.setAttribute("aria-modal", "true");
    else this.element.removeAttribute("aria-modal");
  }

  destroy(): void {
    this.#cancelTick?.();
    this.#furniture?.menu.destroy();
    this.element.remove();
  }

  #answerActs(): AnswerActs {
    const { settings: { messages, lead, question_limit }, speech: { words } } = this.#parts;
    return {
      retry: this.#acts.retry, rate: this.#acts.rate, tell: this.#tell, limit: question_limit,
      offered: () => (messages ? words.message : lead?.when === "after" ? words.lead : "") ?? "",
      offer: () => this.#furnished((it) => it.cards.offer()), unsent: () => this.#furniture!.unsent,
    };
  }

  #widen(width: number): void {
    if (width) this.element.style.setProperty("--sw-width", `${width}px`);
  }

  readonly #tell = (sentence: string): void => this.#announcer.add(sentence);

  /** Does something with what is not there before somebody wants it. */
  #furnished(use: (furniture: Furniture) => void): void {
    this.#parts.extras.want(() => this.#furniture && use(this.#furniture), () => this.missed("lost"));
  }

  /** Says the text of this name above the composer: `lost` if what the visitor wanted could not be loaded. Or nothing any more. */
  missed(name: string): void {
    this.#lost = (this.#parts.speech.words as Readonly<Record<string, string>>)[name] ?? "";
    if (this.#chat) this.show(this.#chat);
  }

  #furnish({ Furniture, moreWords }: Extras): void {
    this.#parts.speech.learn(moreWords);
    this.#furniture = new Furniture(this.#parts, this.#acts, {
      view: this, header: this.#header, log: this.#log.element, chat: () => this.#chat!, tell: this.#tell,
      changed: (stands) => (stands ? this.#log.scroll.toEnd() : this.#composer.focus()),
      submit: () => this.#composer.submit(), widen: (width) => this.#widen(width),
    });
    this.#furniture.cards.resume(this.#parts.posture?.card ?? null);
    this.missed("");
  }

  /** Whoever types will ask. */
  #drafted(text: string): void {
    this.#parts.notes.note("draft", text);
    if (text) this.#parts.extras.want();
  }

  #smallPrint(document: Document): HTMLElement {
    const h = elements(document);
    const { settings, speech } = this.#parts;
    const link = privacyLink(document, speech, settings);
    const credit = settings.credit ? [h("span", {}, speech.words.credit)] : [];
    return h("div", { class: "print" }, ...(link ? [link] : []), ...credit);
  }

  /** Consent and contact details come before the first question, and what was typed stays until then. */
  #ask(text: string): boolean {
    const { settings: { consent, lead }, notes } = this.#parts;
    const card = consent && notes.recall("consent") !== consent.text ? "consent"
      : lead?.when === "before" && !notes.recall("lead") && !this.#chat?.turns.length ? "first" : null;
    if (card) this.#furnished((it) => it.cards.open(card));
    const asked = !card && this.#acts.ask(text);
    if (asked) this.#log.scroll.toEnd();
    return asked;
  }

  #showSince(since: string): void {
    this.#parts.notes.note("since", since);
    this.#log.since = since;
    if (this.#chat) this.show(this.#chat);
  }

  #pressed(event: KeyboardEvent): void {
    if (event.key === "Tab" && this.#modal) holdFocus(this.element, event);
    if (event.key !== "Escape" || this.#parts.page || event.isComposing) return;
    event.stopPropagation();
    this.#acts.close();
  }

  // Waiting is shown as it goes on: countdowns, "still working", a line that stays away.
  #tick(chat: Chat, now: number): void {
    if (this.#cancelTick || !isMoving(chat, now)) return;
    this.#cancelTick = this.#parts.world.after(TICK, () => {
      this.#cancelTick = null;
      if (this.#chat) this.show(this.#chat);
    });
  }
}

function frameOf({ page, settings, speech, notes }: ViewParts): Record<string, string> {
  const kind = page ? { class: "panel page", role: "region" } : { class: `panel ${settings.position}`, role: "dialog", tabindex: "-1" };
  const common = { id: "sw-panel", part: "panel", "aria-labelledby": "sw-title", lang: speech.language, dir: speech.direction };
  return { ...kind, ...common, "data-size": notes.recall("size") || "0" };
}
