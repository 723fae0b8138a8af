// Which visitor this tab speaks as, and what the browser remembers of it. Nothing is written before the first question is
// sent, and a browser that refuses storage costs nothing but the memory.

export type Stores = { readonly local: () => Storage; readonly session: () => Storage };

export const keyOf = (site: string): string => `sparkwidget:${site}`;
export const openKeyOf = (site: string): string => `${keyOf(site)}:open`;
/** What is kept besides the token: with it and not before it. What has not been sent yet belongs to the tab. */
const NOTES = ["draft", "form", "size", "sound", "consent", "agreed", "lead", "since", "language", "width"] as const;
export type Note = (typeof NOTES)[number];

export type Notes = {
  /** What was noted under a name; empty if nothing was. */
  readonly recall: (name: Note) => string;
  readonly note: (name: Note, value: string) => void;
  /** The token to say hello with. */
  readonly introduce: () => string | null;
};

const blockedKeyOf = (site: string): string => `sparkwidget:${site}:blocked`;

export class Identity implements Notes {
  readonly #key: string;
  readonly #openKey: string;
  readonly #blockedKey: string;
  readonly #stores: Stores;
  readonly #notes = new Map<Note, string>();
  #spoken: string | null = null;
  #void: string | null = null;
  #sent = false;
  #blockedAt: number | null;

  constructor(site: string, stores: Stores) {
    this.#key = keyOf(site);
    this.#openKey = openKeyOf(site);
    this.#blockedKey = blockedKeyOf(site);
    this.#stores = stores;
    this.#blockedAt = Number(attempt(() => stores.session().getItem(this.#blockedKey))) || null;
  }

  /** The token to say hello with. A tab that has asked keeps its own; another follows what is stored. */
  introduce(): string | null {
    this.#spoken = this.#best;
    return this.#spoken;
  }

  /**
   * Takes the server's token in place of the one that was said, which is void, or getting old: then the new one has the same name.
   * A tab that has asked stores it at once, and any tab does in place of the old one.
   */
  take(token: string): void {
    const old = this.#spoken;
    const renewed = old?.split(".")[0] === token.split(".")[0];
    const stored = renewed && this.#stored === old;
    if (!renewed) this.#void = old;
    this.#spoken = token;
    if (this.#sent) this.keep();
    else if (stored) attempt(() => this.#stores.local().setItem(this.#key, token));
  }

  /** To be called as a question is sent: from now on the browser remembers this visitor. */
  keep(): void {
    const token = this.#spoken;
    this.#sent = true;
    if (token !== null) attempt(() => this.#stores.local().setItem(this.#key, token));
    this.blockedAt = this.#blockedAt;
    for (const name of this.#notes.keys()) this.#write(name);
  }

  recall(name: Note): string {
    return this.#notes.get(name) ?? attempt(() => this.#storeOf(name).getItem(`${this.#key}:${name}`)) ?? "";
  }

  note(name: Note, value: string): void {
    this.#notes.set(name, value);
    if (this.known) this.#write(name);
  }

  /** When sockets were last found blocked, for this tab's next pages too; null if they aren't. */
  get blockedAt(): number | null {
    return this.#blockedAt;
  }

  set blockedAt(at: number | null) {
    this.#blockedAt = at;
    this.#keepInTab(this.#blockedKey, at && `${at}`);
  }

  /** Whether another tab has stored a token that this one should say hello with. */
  get outdated(): boolean {
    return this.#best !== this.#spoken;
  }

  /** Whether this browser, as far as it remembers, has sent a question. */
  get known(): boolean {
    return this.#sent || this.#stored !== null;
  }

  forget(): void {
    this.#spoken = null;
    this.#sent = false;
    attempt(() => this.#stores.local().removeItem(this.#key));
    this.#keepInTab(this.#blockedKey, null);
    this.remember(false);
    this.#notes.clear();
    for (const name of NOTES) this.#write(name);
  }

  /** Whether the panel shall be open again on this tab's next page. */
  remember(open: boolean): void {
    this.#keepInTab(this.#openKey, open && "1");
  }

  /** For the tab's next pages; nothing of somebody unknown, and nothing any more if there is no value. */
  #keepInTab(key: string, value: string | false | 0 | null): void {
    attempt(() => (value ? this.known && this.#stores.session().setItem(key, value) : this.#stores.session().removeItem(key)));
  }

  #write(name: Note): void {
    const key = `${this.#key}:${name}`;
    const value = this.#notes.get(name);
    attempt(() => (value ? this.#storeOf(name).setItem(key, value) : this.#storeOf(name).removeItem(key)));
  }

  #storeOf(name: Note): Storage {
    return name === "draft" || name === "form" ? this.#stores.session() : this.#stores.local();
  }

  get #best(): string | null {
    return this.#sent ? this.#spoken : (this.#stored ?? this.#spoken);
  }

  get #stored(): string | null {
    const token = attempt(() => this.#stores.local().getItem(this.#key)) ?? null;
    return token === this.#void ? null : token;
  }
}

export function browserStores(window: Window): Stores {
  return { local: () => window.localStorage, session: () => window.sessionStorage };
}

/** Undefined where the browser refuses: reading `localStorage` throws in a sandboxed frame or with site data blocked. */
export function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
