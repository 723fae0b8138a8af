// The one card that may stand at the end of the log: consent, contact details, a message to the owner, or whether to delete everything.
// Decides what each asks for and when it goes; knows neither the line nor the storage.

import type { Chat } from "./chat.ts";
import { elements } from "./dom.ts";
import { type Field, Form, type Request } from "./form.ts";
import { privacyLink } from "./privacy.ts";
import type { Contact } from "./protocol.ts";
import type { Settings } from "./settings.ts";
import type { Speech } from "./speech.ts";

export type CardActs = {
  /** Takes what the visitor leaves for the owner; gives the name under which it will be `contacted`. */
  readonly contact: (kind: Contact["kind"], fields: Contact["fields"], text: string) => string;
  readonly erase: () => void;
  /** A card has come, or has gone with the focus in it. */
  readonly changed: (stands: boolean) => void;
  readonly tell: (sentence: string) => void;
};

const VALUE_LIMIT = 500;

export class Cards {
  readonly element: HTMLElement;
  readonly #document: Document;
  readonly #speech: Speech;
  readonly #settings: Settings;
  readonly #acts: CardActs;
  readonly #typed = new Map<string, string>();
  #form: Form | null = null;
  #awaited: string | null = null;

  constructor(document: Document, speech: Speech, settings: Settings, acts: CardActs) {
    this.#document = document;
    this.#speech = speech;
    this.#settings = settings;
    this.#acts = acts;
    this.element = elements(document)("div", { class: "cards" });
  }

  /** What the site offers after an answer that did not help. */
  offer(): void {
    if (this.#settings.messages) this.message();
    else this.lead(null);
  }

  /** Thanks once the owner has what was sent; lets it be changed if it could not be read. */
  show(chat: Chat): void {
    if (!this.#awaited || chat.contacts.some(({ turn }) => turn === this.#awaited)) return;
    this.#awaited = null;
    this.#form?.wait(false);
    if (chat.notice) return;
    const { contacted } = this.#speech.words;
    this.#typed.delete("text");
    this.#close();
    this.element.append(elements(this.#document)("p", { class: "muted" }, contacted));
    this.#acts.tell(contacted);
  }

  /** Whether a card stands there. */
  get stands(): boolean {
    return this.#form !== null;
  }

  focus(): boolean {
    this.#form?.focus();
    return this.#form !== null;
  }

  consent(then: () => void): void {
    const { words } = this.#speech;
    this.#open({
      title: words.first, text: this.#settings.consent?.text ?? "", link: this.#privacy(), yes: words.accept, no: words.notNow, done: () => this.#finish(then),
    });
  }

  /** `then` goes on with the question that waits for it; null if none does, and the visitor waits for the thanks. */
  lead(then: (() => void) | null): void {
    const { words } = this.#speech;
    const { lead } = this.#settings;
    const fields = (lead?.fields ?? []).map((field): Field => ({ ...field, label: field.label || nameOf(field.name, words), limit: VALUE_LIMIT }));
    const skip = then && !fields.some((field) => field.required);
    this.#open({
      title: words.lead, text: words.leadWhy, link: this.#privacy(), fields, yes: then ? words.next : words.send, no: skip ? words.skip : words.cancel,
      done: (values) => this.#send("lead", values, then), ...(skip ? { left: () => this.#finish(then) } : {}),
    });
  }

  message(): void {
    const { words } = this.#speech;
    this.#open({
      title: words.message, text: words.messageWhy, link: this.#privacy(), yes: words.send, no: words.cancel,
      fields: [
        { name: "name", label: words.name, kind: "text", required: false, limit: VALUE_LIMIT },
        { name: "email", label: words.email, kind: "email", required: true, limit: VALUE_LIMIT },
        { name: "text", label: words.text, kind: "area", required: true, limit: this.#settings.question_limit },
      ],
      done: (values) => this.#send("message", values, null),
    });
  }

  erase(): void {
    const { words } = this.#speech;
    const done = (): void => {
      this.#finish(null);
      this.#acts.erase();
    };
    this.#open({ title: words.erase, text: words.eraseAll, yes: words.eraseNow, no: words.cancel, grave: true, done });
  }

  #send(kind: Contact["kind"], { text = "", ...values }: Readonly<Record<string, string>>, then: (() => void) | null): void {
    const fields = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    // Nothing was asked for, and nothing was given.
    if (Object.keys(fields).length === 0 && text === "") return this.#finish(then);
    const turn = this.#acts.contact(kind, fields, text);
    if (then) return this.#finish(then);
    this.#awaited = turn;
    this.#form?.wait(true);
  }

  #open(request: Omit<Request, "left" | "values"> & Partial<Request>): void {
    this.#awaited = null;
    this.#form = new Form(this.#document, this.#speech, { values: this.#typed, left: () => this.#finish(null), ...request });
    this.element.replaceChildren(this.#form.element);
    this.#acts.changed(true);
    this.#form.focus();
  }

  #finish(then: (() => void) | null): void {
    this.#close();
    then?.();
  }

  #close(): void {
    const focused = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.#form = null;
    this.element.replaceChildren();
    if (focused) this.#acts.changed(false);
  }

  #privacy(): HTMLElement | null {
    return privacyLink(this.#document, this.#speech, this.#settings);
  }
}

function nameOf(name: string, { name: own, email, phone }: Speech["words"]): string {
  return { name: own, email, phone }[name] ?? name;
}
