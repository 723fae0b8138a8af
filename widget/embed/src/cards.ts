// The one card that may stand at the end of the log: consent, contact details, a message to the owner, or whether to delete everything.
// Decides what each asks for and when it goes; knows neither the line nor the storage.

import type { Chat } from "./chat.ts";
import { elements } from "./dom.ts";
import { fingerprint } from "./fingerprint.ts";
import { type Field, Form, type Request } from "./form.ts";
import type { ViewParts } from "./parts.ts";
import { privacyLink } from "./privacy.ts";
import type { Contact } from "./protocol.ts";
import type { Speech } from "./speech.ts";
import type { Card, Unsent } from "./unsent.ts";

export type CardActs = {
  /** Takes what the visitor leaves for the owner; gives the name under which it will be `contacted`. */
  readonly contact: (kind: Contact["kind"], fields: Contact["fields"], text: string) => string;
  readonly erase: () => void;
  /** Goes on with the question that waits for the card. */
  readonly submit: () => void;
  /** A card has come, or has gone with the focus in it. */
  readonly changed: (stands: boolean) => void;
  readonly tell: (sentence: string) => void;
};

/** What stands there; `awaited` is what has been sent and not been heard of yet. */
export type Standing = { readonly card: Card | "thanks"; readonly awaited: string | null };

type Wanted = Omit<Request, "left" | "values"> & Partial<Request>;

const VALUE_LIMIT = 500;

export class Cards {
  readonly element: HTMLElement;
  readonly #document: Document;
  readonly #parts: ViewParts;
  readonly #unsent: Unsent;
  readonly #acts: CardActs;
  #form: Form | null = null;
  #card: Standing["card"] | null = null;
  #awaited: string | null = null;
  #seen: Chat["notice"] = null;

  constructor(document: Document, parts: ViewParts, unsent: Unsent, acts: CardActs) {
    this.#document = document;
    this.#parts = parts;
    this.#unsent = unsent;
    this.#acts = acts;
    this.element = elements(document)("div", { class: "cards" });
  }

  /** What the site offers after an answer that did not help. */
  offer(): void {
    this.open(this.#parts.settings.messages ? "message" : "lead");
  }

  /** Thanks once the owner has what was sent; lets it be changed if it could not be read. */
  show(chat: Chat): void {
    this.#offerAsFull(chat);
    if (!this.#awaited || chat.contacts.some(({ turn }) => turn === this.#awaited)) return;
    this.#awaited = null;
    this.#form?.wait(false);
    if (chat.notice) return;
    this.#unsent.sent({ ...this.#form?.values, text: "" });
    this.#close();
    this.#thank();
    this.#acts.tell(this.#parts.speech.words.contacted);
  }

  /** A site that answers nothing more today takes messages, if it takes any; offered once, without taking the focus. */
  #offerAsFull({ notice }: Chat): void {
    if (notice === this.#seen) return;
    this.#seen = notice;
    if (notice?.code === "site_full" && this.#parts.settings.messages && !this.#form) this.open("message", false);
  }

  /** Whether a card stands there. */
  get stands(): boolean {
    return this.#form !== null;
  }

  get standing(): Standing | null {
    return this.#card && { card: this.#card, awaited: this.#awaited };
  }

  /** Puts back what stood there, or what was typed before the page was loaded again, without taking the focus. */
  resume(standing: Standing | null): void {
    const { card: typed } = this.#unsent;
    const card = standing?.card ?? (typed === "lead" || typed === "message" ? typed : null);
    if (card === "thanks") this.#thank();
    else if (card) this.open(card, false);
    this.#awaited = standing?.awaited ?? null;
    if (this.#awaited) this.#form?.wait(true);
  }

  focus(): boolean {
    this.#form?.focus();
    return this.#form !== null;
  }

  open(card: Card, focus = true): void {
    const requests: Record<Card, () => Wanted> = {
      consent: () => this.#consent(), first: () => this.#lead(true), lead: () => this.#lead(false), message: () => this.#message(), erase: () => this.#erase(),
    };
    this.#awaited = null;
    this.#card = this.#unsent.card = card;
    this.#form = new Form(this.#document, this.#parts.speech, { values: this.#unsent, left: () => this.#close(), ...requests[card]() });
    this.element.replaceChildren(this.#form.element);
    this.#acts.changed(true);
    if (focus) this.#form.focus();
  }

  /** All of the visitor's is deleted. */
  clear(): void {
    this.#unsent.clear();
    this.#close();
  }

  #consent(): Wanted {
    const { speech: { words }, settings, notes } = this.#parts;
    const text = settings.consent?.text ?? "";
    const done = (): void => {
      notes.note("consent", text);
      notes.note("agreed", fingerprint(text));
      this.#goOn();
    };
    return { title: words.first, text, link: this.#privacy(), yes: words.accept, no: words.notNow, done };
  }

  /** `first`: a question waits for it; else the visitor waits for the thanks. */
  #lead(first: boolean): Wanted {
    const { speech: { words }, settings: { lead } } = this.#parts;
    const fields = (lead?.fields ?? []).map((field): Field => ({ ...field, label: field.label || nameOf(field.name, words), limit: VALUE_LIMIT }));
    const skip = first && !fields.some((field) => field.required);
    return {
      title: words.lead, text: words.leadWhy, link: this.#privacy(), fields, yes: first ? words.next : words.send, no: skip ? words.skip : words.cancel,
      done: (values) => this.#send("lead", values, first), ...(skip ? { left: () => this.#asked() } : {}),
    };
  }

  #message(): Wanted {
    const { speech: { words }, settings } = this.#parts;
    return {
      title: words.message, text: words.messageWhy, link: this.#privacy(), yes: words.send, no: words.cancel,
      fields: [
        { name: "name", label: words.name, kind: "text", required: false, limit: VALUE_LIMIT },
        { name: "email", label: words.email, kind: "email", required: true, limit: VALUE_LIMIT },
        { name: "text", label: words.text, kind: "area", required: true, limit: settings.question_limit },
      ],
      done: (values) => this.#send("message", values, false),
    };
  }

  #erase(): Wanted {
    const { words } = this.#parts.speech;
    const done = (): void => {
      this.clear();
      this.#acts.erase();
    };
    return { title: words.erase, text: words.eraseAll, yes: words.eraseNow, no: words.cancel, grave: true, done };
  }

  #send(kind: Contact["kind"], { text = "", ...values }: Readonly<Record<string, string>>, first: boolean): void {
    const fields = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    const isEmpty = Object.keys(fields).length === 0 && text === "";
    if (isEmpty) return first ? this.#asked() : this.#close();
    const turn = this.#acts.contact(kind, fields, text);
    if (first) {
      this.#unsent.sent(values);
      return this.#asked();
    }
    this.#awaited = turn;
    this.#form?.wait(true);
  }

  /** Has asked for contact details, whatever was given. */
  #asked(): void {
    this.#parts.notes.note("lead", "1");
    this.#goOn();
  }

  #goOn(): void {
    this.#close();
    this.#acts.submit();
  }

  #thank(): void {
    this.#card = "thanks";
    this.element.replaceChildren(elements(this.#document)("p", { class: "muted" }, this.#parts.speech.words.contacted));
  }

  #close(): void {
    const focused = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.#form = null;
    this.#card = this.#unsent.card = null;
    this.element.replaceChildren();
    if (focused) this.#acts.changed(false);
  }

  #privacy(): HTMLElement | null {
    const { speech, settings } = this.#parts;
    return privacyLink(this.#document, speech, settings);
  }
}

function nameOf(name: string, { name: own, email, phone }: Speech["words"]): string {
  return { name: own, email, phone }[name] ?? name;
}
