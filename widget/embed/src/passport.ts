// What the page has said of its visitor, on its way to the server: who it is, as the owner's server has signed it, and what goes with
// each question. Stands between a panel and its line, so that neither knows of it; comes with the extras. In memory only: nothing of it
// is stored. Knows nothing of the chat.

import { attempt } from "./identity.ts";
import type { Papers } from "./papers.ts";
import { Errands } from "./errands.ts";
import { type Command, type Context, type Fact, type FactNamed, decodeLater } from "./protocol.ts";

const JWT_LIMIT = 4096;
const NAMES = 10;
const VALUE_LENGTH = 200;
const BYTES = 8000; // the longest question still fits into a frame beside it
/** What is also heard while the visitor is about to be another one. */
const ALWAYS: ReadonlySet<string> = new Set(["error", "refused", "pong"]);

export class Passport {
  readonly #papers: Papers;
  readonly #errands = new Errands();
  readonly #contexts = new Map<string, Context | null>();
  /** Signed by the owner's server, and not yet believed by ours. */
  #jwt: string | null = null;
  /** The one that the last hello has shown, until it is answered: only then another is shown, so that nobody mistakes the answers. */
  #shown: string | null = null;
  /** What our server has given for it: from then on, this names the visitor. */
  #token: string | null = null;
  #switching = false;
  #read: Papers["named"];

  constructor(papers: Papers) {
    this.#papers = papers;
  }

  /** What names the visitor, where the page has said who it is. */
  get token(): string | null {
    return this.#token;
  }

  /** Looks whether the page has said who is here. Nothing means nobody whom it knows. */
  read(): void {
    if (this.#read === this.#papers.named) return;
    this.#read = this.#papers.named;
    const jwt = this.#read?.[0];
    const none = jwt === undefined || jwt === null;
    const fits = typeof jwt === "string" && jwt !== "" && jwt.length <= JWT_LIMIT;
    const wasNamed = this.#jwt !== null || this.#token !== null;
    this.#jwt = fits ? jwt : null;
    if (!none && !fits) this.#papers.tell?.("identity_refused");
    if (fits) return this.#show();
    this.#token = null;
    if (wasNamed) this.#switch(true);
  }

  /** A command on its way up: hellos and questions go with what the page has said. */
  stamp(text: string): string {
    return JSON.stringify(this.#errands.noted(this.#stamped(JSON.parse(text))));
  }

  #stamped(command: Command): Command {
    if (command.type === "hello") return this.#named(command);
    if (command.type !== "ask") return command;
    // What is sent again goes with what was said the first time.
    if (!this.#contexts.has(command.turn)) this.#contexts.set(command.turn, contextIn(this.#papers.context));
    const context = this.#contexts.get(command.turn);
    const since = this.#papers.since?.() ?? "";
    return { ...command, ...(context && { context }), ...(/^[\da-f-]{36}$/.test(since) && { since }) };
  }

  #named(hello: Extract<Command, { type: "hello" }>): Command {
    this.#shown = this.#jwt;
    if (this.#jwt !== null) return { ...hello, identity: this.#jwt };
    return this.#token === null ? hello : { ...hello, token: this.#token };
  }

  /** A fact on its way down: one about the visitor before goes no further. */
  hear(data: unknown, said: (data: unknown) => void, send: (text: string) => void): void {
    const later = decodeLater(`${data}`);
    if (later) return this.#papers.suggested?.(later);
    const fact = attempt(() => JSON.parse(`${data}`) as Fact | null);
    if (fact?.type === "puzzle") return void this.#errands.run(fact, said, send, (name) => this.#papers.say?.(name));
    if (fact?.type === "error" && fact.code === "identity_refused") return this.#answered() ? this.#refused() : undefined;
    if (fact?.type !== "welcome") return this.#switching && !ALWAYS.has(`${fact?.type}`) ? undefined : said(data);
    if (!this.#admits(fact)) return;
    this.#switching = false;
    // The token of whom the page names is not the browser's to keep.
    said(this.#token === null ? data : JSON.stringify({ ...fact, token: null }));
  }

  /** Whether a welcome is for whom we have said; one to an earlier hello isn't. */
  #admits({ identified, token }: FactNamed<"welcome">): boolean {
    // A server that doesn't know of identities never will.
    if (identified === undefined) this.#refused();
    if (this.#jwt !== null) {
      if (!identified || token === null || !this.#answered()) return false;
      this.#jwt = null;
      this.#token = token;
      this.#papers.tell?.("identified");
    } else if (this.#token !== null && !identified) {
      // After a day the token is good no longer, and only the page can have another one signed.
      this.#token = null;
      this.#papers.tell?.("identity_refused");
      this.#switch(true);
      return false;
    }
    return this.#token !== null || !identified;
  }

  /** Whether the answer that has come is about whom the page has named last; if not, now that one is shown. */
  #answered(): boolean {
    const shown = this.#shown;
    this.#shown = null;
    if (shown === this.#jwt || this.#jwt === null) return true;
    this.#show();
    return false;
  }

  /** The visitor goes on without a name. */
  #refused(): void {
    if (this.#jwt === null) return;
    this.#jwt = this.#token = null;
    this.#papers.tell?.("identity_refused");
  }

  #show(): void {
    if (this.#shown === null) this.#switch(false);
    this.#switching = true;
  }

  #switch(left: boolean): void {
    this.#switching = true;
    this.#papers.switch?.(left);
  }
}

/** Deals with what the page has said since it was last read. */
export function readPapers(papers: Papers): void {
  (papers.passport ??= new Passport(papers)).read();
}

/** Whatever a page calls `setContext` with; what doesn't fit is left out. */
export function contextIn(said: unknown): Context | null {
  return attempt(() => {
    const fitting = Object.entries(typeof said === "object" ? said ?? {} : {}).filter(([name, value]) =>
      /^[\w-]{1,40}$/.test(name) && /^(string|number|boolean)$/.test(typeof value) && Array.from(`${value}`).length <= VALUE_LENGTH);
    const context = Object.fromEntries(fitting.slice(0, NAMES).map(([name, value]) => [name, `${value}`]));
    const bytes = new TextEncoder().encode(JSON.stringify(context)).length;
    return fitting.length > 0 && bytes <= BYTES ? context : null;
  }) ?? null;
}
