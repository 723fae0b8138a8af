// What the extras add to a view: the cards at the end of its log, the menu in its header, the edge that makes it wider, and a sound.
// Knows neither the line nor the storage.

import { Cards } from "./cards.ts";
import { type Chat, busyTurn } from "./chat.ts";
import { Edge } from "./edge.ts";
import type { Header } from "./header.ts";
import { SIZE } from "./look.ts";
import type { Item } from "./items.ts";
import { nameOf } from "./languages.ts";
import { Menu } from "./menu.ts";
import { Passport } from "./passport.ts";
import type { ViewActs, ViewParts } from "./parts.ts";
import { chime } from "./sound.ts";
import { everything, fetchKept, saveText, transcript } from "./transcript.ts";
import { Suggesting } from "./suggesting.ts";
import { Unsent } from "./unsent.ts";
import { sayWait } from "./waits.ts";

/** The view that is furnished, and what of it the furniture touches. */
export type Furnished = {
  readonly view: {
    readonly element: HTMLElement;
    startAnew(): void;
    /** As if it had been typed and sent: what has to come before a question comes before this one, too. */
    ask(text: string): void;
  };
  readonly header: Header;
  readonly log: HTMLElement;
  readonly chat: () => Chat;
  readonly tell: (sentence: string) => void;
  readonly submit: () => void;
  readonly widen: (width: number) => void;
  /** A card has come, or has gone with the focus in it. */
  readonly changed: (stands: boolean) => void;
};

const SIZES = ["0", "1", "2"] as const;

export class Furniture {
  readonly cards: Cards;
  readonly menu: Menu;
  readonly unsent: Unsent;
  readonly #parts: ViewParts;
  readonly #acts: ViewActs;
  readonly #place: Furnished;
  readonly #suggesting: Suggesting | null;

  constructor(parts: ViewParts, acts: ViewActs, place: Furnished) {
    const document = place.view.element.ownerDocument;
    this.#parts = parts;
    this.#acts = acts;
    this.#place = place;
    parts.speech.wait = (milliseconds) => sayWait(parts.speech.locale, milliseconds);
    this.unsent = new Unsent(parts.notes);
    this.cards = new Cards(document, parts, this.unsent, { ...acts, ...place });
    this.menu = new Menu(place.header.place, place.header.button, this.#items(), parts.speech.words.back);
    place.log.append(this.cards.element);
    // What was typed before its words were there is counted now.
    place.view.element.querySelector("textarea")!.dispatchEvent(new (document.defaultView!.Event)("input"));
    this.#suggesting = parts.settings.suggests ? this.#suggest(place) : null;
    if (!parts.page) place.view.element.append(this.#edge(document));
  }

  #suggest(place: Furnished): Suggesting {
    const suggesting = new Suggesting(this.#parts, place.view.element.querySelector(".composer")!, { ...place, ask: (text) => place.view.ask(text) });
    this.cards.element.before(suggesting.element);
    return suggesting;
  }

  show(chat: Chat): void {
    const { notes, papers } = this.#parts;
    this.#suggesting?.show(chat);
    this.cards.show(chat);
    if (chat.turns.at(-1)?.waiting !== "ask") return;
    // A question is about to leave, and what was put away shall not be spoken of any more.
    papers.since = () => notes.recall("since");
    if (papers.since()) papers.passport ??= new Passport(papers);
  }

  #edge(document: Document): HTMLElement {
    const { notes, settings, speech } = this.#parts;
    const width = Number(notes.recall("width")) || (settings.size ?? SIZE).width;
    const rest = (to: number): void => notes.note("width", `${to}`);
    return new Edge(document, speech.words.width, width, settings.position === "right", { widen: this.#place.widen, rest }).element;
  }

  /** An answer has ended; heard only by who can't see it, and wants to. */
  chime(): void {
    const { element } = this.#place.view;
    const { ownerDocument } = element;
    if (this.#loud && (element.hidden || ownerDocument.hidden)) chime(ownerDocument.defaultView!);
  }

  #items(): Item[] {
    const { settings, speech: { words }, notes } = this.#parts;
    const isSilent = (): boolean => this.#place.chat().turns.length === 0;
    const size = (step: (typeof SIZES)[number]): Item => ({
      name: words[`size_${step}`], group: words.size, chosen: () => this.#place.view.element.dataset["size"] === step, run: () => this.#resize(step),
    });
    return [
      { name: words.anew, run: () => this.#place.view.startAnew(), off: () => isSilent() || busyTurn(this.#place.chat()) !== null },
      ...(settings.messages ? [{ name: words.message, run: () => this.cards.open("message") }] : []),
      { name: words.language, items: this.#languages() },
      ...SIZES.map(size),
      { name: words.sound, chosen: () => this.#loud, run: () => notes.note("sound", this.#loud ? "off" : "on") },
      { name: words.download, off: isSilent, run: () => void this.#download() },
      { name: words.erase, off: isSilent, run: () => this.cards.open("erase") },
      ...(settings.privacy_url ? [{ name: words.privacy, href: settings.privacy_url }] : []),
    ];
  }

  /** Each as those who speak it write it, because nobody else looks for it. */
  #languages(): Item[] {
    const { languages, speech } = this.#parts;
    const items = languages.map((lang): Item => ({
      name: nameOf(lang), lang, group: speech.words.language, chosen: () => lang === speech.language, run: () => this.#acts.speak(lang),
    }));
    return items.sort((one, other) => one.name.localeCompare(other.name, "en"));
  }

  #resize(step: string): void {
    this.#parts.notes.note("size", step);
    this.#place.view.element.dataset["size"] = step;
  }

  /** All that is kept; where the server can't be asked, what is on the screen. */
  async #download(): Promise<void> {
    const { settings: { title, site }, speech, notes, papers, base } = this.#parts;
    const window = this.#place.view.element.ownerDocument.defaultView!;
    const token = papers.passport?.token ?? notes.introduce();
    const kept = base && token ? await fetchKept(window, base, site, { type: "hello", v: 1, token, locale: "", page: "", screen: null }) : null;
    saveText(window, `${title}.txt`, kept ? everything(title, kept, speech) : transcript(title, this.#place.chat().turns, speech));
  }

  get #loud(): boolean {
    return (this.#parts.notes.recall("sound") || (this.#parts.settings.sound ? "on" : "off")) === "on";
  }
}
