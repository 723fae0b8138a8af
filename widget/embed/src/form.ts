// A card that asks the visitor for something: a few labelled fields, or only a yes. Says beside each field what is wrong with it.
// Knows nothing of what becomes of the answer.

import { elements, say } from "./dom.ts";
import type { Speech } from "./speech.ts";

export type Field = {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "email" | "tel" | "area";
  readonly required: boolean;
  readonly limit: number;
};

export type Request = {
  readonly title: string;
  readonly text?: string;
  readonly link?: HTMLElement | null;
  readonly fields?: readonly Field[];
  /** Values to begin with, by field; they follow what is typed, so that nothing typed is lost with the card. */
  readonly values?: { readonly get: (name: string) => string | undefined; readonly set: (name: string, value: string) => unknown };
  readonly yes: string;
  readonly no: string;
  /** What can't be undone: the focus begins at the way out. */
  readonly grave?: boolean;
  readonly done: (values: Readonly<Record<string, string>>) => void;
  readonly left: () => void;
};

type Control = HTMLInputElement | HTMLTextAreaElement;

const AUTOCOMPLETE: Readonly<Record<string, string>> = { name: "name", email: "email", tel: "tel", company: "organization" };
const SHAPES: Readonly<Record<string, RegExp>> = { email: /^\S+@\S+\.\S+$/, tel: /^[^a-z]*(\d[^a-z]*){4,}$/i };
let forms = 0;

export class Form {
  readonly element: HTMLFormElement;
  readonly #speech: Speech;
  readonly #request: Request;
  readonly #controls: readonly [Field, Control, HTMLElement][];
  readonly #yes: HTMLButtonElement;
  readonly #no: HTMLButtonElement;
  readonly #state: HTMLElement;

  constructor(document: Document, speech: Speech, request: Request) {
    const h = elements(document);
    const id = `sw-form-${++forms}`;
    this.#speech = speech;
    this.#request = request;
    this.#controls = (request.fields ?? []).map((field) => this.#control(document, field, `${id}-${field.name}`));
    this.#yes = h("button", { type: "submit", class: request.grave ? "yes grave" : "yes" }, request.yes);
    this.#no = h("button", { type: "button", class: "again" }, request.no);
    this.#state = h("span", { class: "muted", role: "status" });
    const about = [...(request.text ? [request.text, " "] : []), ...(request.link ? [request.link] : [])];
    this.element = h("form", { class: "form", novalidate: "", "aria-labelledby": id, "aria-describedby": `${id}-about`, autocomplete: "on" },
      h("div", { class: "form-title", id }, request.title),
      h("div", { class: "muted", id: `${id}-about`, dir: "auto" }, ...about),
      ...this.#controls.map(([, control, error]) => this.#row(document, control, error)),
      h("div", { class: "buttons" }, this.#yes, this.#no, this.#state));
    this.#listen();
  }

  focus(): void {
    (this.#controls[0]?.[1] ?? (this.#request.grave ? this.#no : this.#yes)).focus();
  }

  /** While it is on its way; nothing can be changed then. */
  wait(sending: boolean): void {
    say(this.#state, sending ? this.#speech.words.sending : "");
    // Disabled buttons would drop the focus.
    this.#yes.setAttribute("aria-disabled", `${sending}`);
    for (const [, control] of this.#controls) control.readOnly = sending;
  }

  #listen(): void {
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#yes.getAttribute("aria-disabled") !== "true") this.#submit();
    });
    this.#no.addEventListener("click", this.#request.left);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.#request.left();
    });
  }

  #submit(): void {
    const wrong = this.#controls.filter(([field, control, error]) => this.#complain(field, control, error));
    if (wrong[0]) return wrong[0][1].focus();
    this.#request.done(this.values);
  }

  /** What is in it now, by field. */
  get values(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#controls.map(([field, control]) => [field.name, control.value.trim()]));
  }

  #control(document: Document, field: Field, id: string): [Field, Control, HTMLElement] {
    const h = elements(document);
    const common = { id, name: field.name, dir: "auto", "aria-describedby": `${id}-error`, ...(field.required ? { required: "" } : {}) };
    const autocomplete = AUTOCOMPLETE[field.name] ?? AUTOCOMPLETE[field.kind] ?? "on";
    const control = field.kind === "area" ? h("textarea", { ...common, rows: "4" }) : h("input", { ...common, type: field.kind, autocomplete });
    const error = h("div", { class: "danger", id: `${id}-error` });
    control.value = this.#request.values?.get(field.name) ?? "";
    control.addEventListener("input", () => {
      this.#request.values?.set(field.name, control.value);
      if (error.textContent) this.#complain(field, control, error);
    });
    return [field, control, error];
  }

  #row(document: Document, control: Control, error: HTMLElement): HTMLElement {
    const h = elements(document);
    const field = this.#controls.find(([, it]) => it === control)![0];
    const optional = field.required ? [] : [" ", h("span", { class: "muted" }, `(${this.#speech.words.optional})`)];
    return h("div", { class: "row" }, h("label", { for: control.id, dir: "auto" }, field.label, ...optional), control, error);
  }

  /** Whether something is wrong; then it says so. */
  #complain({ kind, required, limit }: Field, control: Control, error: HTMLElement): boolean {
    const { words } = this.#speech;
    const value = control.value.trim();
    let wrong = "";
    if (value === "") wrong = required ? words.missing : "";
    else if (Array.from(value).length > limit) wrong = this.#speech.fill(words.shorten, { limit });
    else if (SHAPES[kind]?.test(value) === false) wrong = kind === "tel" ? words.noPhone : words.noEmail;
    say(error, wrong);
    control.setAttribute("aria-invalid", `${wrong !== ""}`);
    return wrong !== "";
  }
}
