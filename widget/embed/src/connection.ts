// The line to the server: says hello first, keeps the line warm, notices when it is dead, and comes back unless told not to.
// Knows frames as they go over the line; does not know what they mean for the chat or the screen.

import type { LinkState } from "./chat.ts";
import { type Command, type Fact, decode, encode } from "./protocol.ts";
import type { Cancel, Line, World } from "./world.ts";

export type ConnectionEvents = {
  /** The `hello` to send now. */
  readonly greeting: () => Command;
  readonly fact: (fact: Fact) => void;
  readonly state: (state: LinkState) => void;
};

const OPENING = 15_000; // for the handshake
const ANSWERING = 10_000; // for the welcome, and for the answer to a ping
const PROVING = 15_000; // for a sign of life after a sleep; over HTTP there is one every 12 s
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 20_000;
const OFFLINE_PAUSE = 60_000; // navigator.onLine is wrong on some machines, so even then a try is worth it
const STEADY = 5_000; // a line that held this long starts the pauses anew

export class Connection {
  readonly #url: string;
  readonly #world: World;
  readonly #events: ConnectionEvents;
  #state: LinkState = "closed";
  #line: Line | null = null;
  #cancel: Cancel = () => {};
  #silence = 25_000;
  #heardAt = 0;
  #failures = 0;
  #welcomedAt: number | null = null;

  constructor(url: string, world: World, events: ConnectionEvents) {
    this.#url = url;
    this.#world = world;
    this.#events = events;
  }

  get state(): LinkState {
    return this.#state;
  }

  open(): void {
    if (this.#state === "closed") this.#dial();
  }

  /** For good, until `open` is called again. */
  close(): void {
    this.#drop();
    if (this.#state !== "refused") this.#become("closed");
  }

  /** Tries at once instead of waiting for the pause to end. */
  hurry(): void {
    if (this.#state === "waiting") this.#dial();
  }

  /** The browser may have slept: what waits need not wait any longer, and what looks open may be dead. */
  wake(): void {
    const silence = this.#world.now() - this.#heardAt;
    if (this.#state === "waiting" && this.#world.online()) return this.#dial();
    if (this.#state !== "open" || silence < PROVING) return;
    if (silence > this.#silence + ANSWERING) return this.#dial();
    this.#expect(PROVING, () => this.#lost(0));
    this.send({ type: "ping" });
  }

  /** The network is gone or the page sleeps: no line until `hurry`. */
  park(): void {
    if (this.#state !== "connecting" && this.#state !== "open") return;
    this.#drop();
    this.#wait(OFFLINE_PAUSE);
  }

  /** Starts over with a fresh `hello`, also where the last one was refused; without a line the next one begins with it anyway. */
  greet(): void {
    if (this.#state === "refused") this.#dial();
    if (this.#line && this.#state === "open") this.send(this.#events.greeting());
  }

  send(command: Command): void {
    this.#line?.send(encode(command));
  }

  #dial(): void {
    this.#drop();
    this.#become("connecting");
    let mine: Line | null = null;
    const current = (): boolean => mine !== null && mine === this.#line;
    try {
      mine = this.#line = this.#world.dial(this.#url, {
        opened: () => current() && this.#opened(),
        said: (data) => current() && this.#said(data),
        closed: (code) => current() && this.#lost(code),
      });
      this.#expect(OPENING, () => this.#lost(0));
    } catch {
      this.#lost(0);
    }
  }

  #opened(): void {
    this.#expect(ANSWERING, () => this.#lost(0));
    this.send(this.#events.greeting());
  }

  #said(data: unknown): void {
    this.#heardAt = this.#world.now();
    this.#listen();
    const fact = typeof data === "string" ? decode(data) : null;
    if (!fact) return;
    if (fact.type === "welcome") this.#welcomed(fact.ping);
    this.#events.fact(fact);
  }

  #welcomed(ping: number): void {
    this.#silence = Math.max(1, ping) * 1000;
    this.#welcomedAt ??= this.#world.now();
    this.#listen();
    this.#become("open");
  }

  /** After the announced silence a ping, and after more silence the line is dead. */
  #listen(): void {
    this.#expect(this.#silence, () => {
      this.#expect(ANSWERING, () => this.#lost(0));
      this.send({ type: "ping" });
    });
  }

  #lost(code: number): void {
    const steady = this.#welcomedAt !== null && this.#world.now() - this.#welcomedAt >= STEADY;
    this.#drop();
    if (code >= 4500 && code <= 4999) return this.#become("refused");
    if (steady) this.#failures = 0;
    const longest = longestPause(this.#failures++);
    this.#wait(this.#world.online() ? this.#world.random() * longest : OFFLINE_PAUSE);
  }

  #wait(pause: number): void {
    this.#expect(pause, () => this.#dial());
    this.#become("waiting");
  }

  #drop(): void {
    this.#cancel();
    const line = this.#line;
    this.#line = null;
    this.#welcomedAt = null;
    line?.close();
  }

  #expect(milliseconds: number, run: () => void): void {
    this.#cancel();
    this.#cancel = this.#world.after(milliseconds, run);
  }

  #become(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.state(state);
  }
}

/** A server that starts again is there within seconds, so the first pauses stay short; what lasts longer may last long. */
function longestPause(failures: number): number {
  const doublings = failures < 2 ? failures : Math.max(2, failures - 3);
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** doublings);
}
